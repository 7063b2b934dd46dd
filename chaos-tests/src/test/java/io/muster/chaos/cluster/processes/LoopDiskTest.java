// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.chaos.cluster.Ability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each fault of a disk bites, and heals. */
@Tag("chaos")
@Timeout(60)
class LoopDiskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration SILENCE = Duration.ofMillis(700);
  private static final int BLOCK = 4096;

  /** Writes and syncs when it is told a line, and says so. */
  private static final String WRITER =
      """
      use IO::Handle; $| = 1;
      open(my $f, ">>", $ARGV[0]) or die; $f->autoflush(1); print "there\\n";
      while (<STDIN>) { print $f $_; $f->sync or print "$!\\n"; print "done\\n"; }
      """;

  private Lab lab;
  private LoopDisk disk;
  private Path folder;

  @BeforeEach
  void open() throws Exception {
    Needs.all(Ability.KILL);
    lab = Lab.open(null, 1, 128L << 20, false);
    disk = lab.disk(1);
    folder = disk.dataFolder();
  }

  @AfterEach
  void close() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void fullDiskTakesNothingMoreUntilItIsFreed() throws Exception {
    Needs.all(Ability.DISK_FULL);
    Files.write(folder.resolve("before"), new byte[BLOCK]);
    disk.fill();
    assertThatThrownBy(() -> Files.write(folder.resolve("during"), new byte[BLOCK]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");
    assertThat(Files.size(folder.resolve("before"))).isEqualTo(BLOCK);
    disk.free();
    Files.write(folder.resolve("after"), new byte[50 << 20]);
    assertThat(Files.size(folder.resolve("after"))).isEqualTo(50 << 20);
  }

  @Test
  void stalledDiskHangsAWriteUntilTheThaw() throws Exception {
    Needs.all(Ability.DISK_STALL);
    try (Talker writer = writer()) {
      writer.tell("a");
      assertThat(writer.hear(PATIENCE)).isEqualTo("done");
      disk.stall();
      writer.tell("b");
      assertThat(writer.hear(SILENCE)).isNull();
      disk.thaw();
      assertThat(writer.hear(PATIENCE)).isEqualTo("done");
    }
    assertThat(Files.readString(folder.resolve("file"))).isEqualTo("a\nb\n");
  }

  @Test
  void powerLossTakesWhatWasNotSyncedAndNothingElse() throws Exception {
    Needs.all(Ability.POWER_LOSS);
    Path log = folder.resolve("log");
    Path renamed = folder.resolve("renamed");
    try (FileChannel channel =
        FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      write(channel, 2 * BLOCK);
      channel.force(true);
      sync(folder);
      write(channel, BLOCK);
      Files.move(Files.write(folder.resolve("draft"), new byte[10]), renamed);
      Files.write(folder.resolve("unsynced"), new byte[BLOCK]);
      assertThat(Files.size(log)).isEqualTo(3 * BLOCK);

      disk.powerLoss();
      assertThatThrownBy(() -> write(channel, BLOCK))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Input/output error");
    }
    assertThat(disk.powerBack()).isEqualTo(4096);
    assertThat(Files.size(log)).isEqualTo(2 * BLOCK);
    assertThat(renamed).doesNotExist();
    assertThat(folder.resolve("unsynced")).doesNotExist();
    Files.write(folder.resolve("after"), new byte[BLOCK]);
  }

  @Test
  void powerLossDuringAStallEndsTheWrite() throws Exception {
    Needs.all(Ability.POWER_LOSS, Ability.DISK_STALL);
    try (Talker writer = writer()) {
      disk.stall();
      writer.tell("a");
      assertThat(writer.hear(SILENCE)).isNull();
      disk.powerLoss();
      assertThat(writer.hear(PATIENCE)).contains("Input/output error");
    }
    disk.powerBack();
    assertThat(Files.readString(folder.resolve("file"))).isEmpty();
  }

  @Test
  void stalledFullDiskWithoutPowerIsRemovedAllTheSame() throws Exception {
    Needs.all(Ability.POWER_LOSS, Ability.DISK_STALL, Ability.DISK_FULL);
    Path files = lab.folder();
    disk.fill();
    disk.stall();
    lab.close();
    assertThat(Leftovers.mounts(files)).isEmpty();
    assertThat(Command.run("losetup", "-a")).doesNotContain(files.toString());
    assertThat(files).doesNotExist();
  }

  private Talker writer() throws Exception {
    Talker writer =
        new Talker(
            lab.program(1, List.of("perl", "-e", WRITER, folder.resolve("file").toString())));
    assertThat(writer.hear(PATIENCE)).isEqualTo("there");
    return writer;
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void write(FileChannel channel, int bytes) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(bytes);
    while (all.hasRemaining()) {
      if (channel.write(all) <= 0) {
        throw new IOException("nothing written");
      }
    }
  }
}
