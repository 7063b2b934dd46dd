// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files as a node has them. */
class CorruptionTest {
  private static final int WRITTEN = 200_000;
  private static final int RESERVED = 300_000;

  @TempDir Path folder;

  @Test
  void findsFilesByWhatTheyAre() throws Exception {
    Path full = file("raft/6d757374/current/log_0-50");
    Path growing = file("raft/6d757374/current/log_inprogress_51");
    file("raft/6d757374/current/raft-meta");
    file("raft/0.replica");
    Path snapshot = file("raft/6d757374/sm/3_900/000008.sst");
    file("raft/6d757374/sm/3_900/CURRENT");
    file("raft/6d757374/sm/4_999.tmp/000009.sst");
    Path table = file("state/0/db/000008.sst");
    file("state/0/db/000004.log");

    Path cluster = file("raft/6d757374-c1c1c1c1c1c1/current/log_inprogress_0");

    assertThat(Corruption.segments(folder)).containsExactly(full, growing);
    assertThat(Corruption.clusterSegments(folder)).containsExactly(cluster);
    assertThat(Corruption.snapshots(folder)).containsExactly(snapshot);
    assertThat(Corruption.tables(folder)).containsExactly(table);
    assertThat(Corruption.segments(folder.resolve("nothing"))).isEmpty();
    Corruption.empty(folder);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void turnsExactlyOneBitOfWhatWasWritten() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Path file = file("raft/6d757374/current/log_0-50");
    byte[] before = Files.readAllBytes(file);

    Damage damage = Corruption.flipBit(file, random);

    byte[] after = Files.readAllBytes(file);
    assertThat(damage.at()).isLessThan(WRITTEN);
    assertThat(after).hasSameSizeAs(before);
    int at = (int) damage.at();
    assertThat(Integer.bitCount((before[at] ^ after[at]) & 0xff)).isEqualTo(1);
    after[at] = before[at];
    assertThat(after).isEqualTo(before);
  }

  @Test
  void cutsTheTailOfWhatWasWritten() throws Exception {
    Path file = file("raft/6d757374/current/log_inprogress_51");
    byte[] before = Files.readAllBytes(file);

    Damage damage = Corruption.truncate(file, 7);

    assertThat(damage.at()).isEqualTo(WRITTEN - 7);
    assertThat(Files.readAllBytes(file)).isEqualTo(Arrays.copyOf(before, WRITTEN - 7));
    assertThat(Corruption.truncate(file, WRITTEN).at()).isZero();
    assertThat(Files.size(file)).isZero();
  }

  private Path file(String name) throws IOException {
    byte[] bytes = new byte[RESERVED];
    Arrays.fill(bytes, 0, WRITTEN, (byte) 0x5a);
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }
}
