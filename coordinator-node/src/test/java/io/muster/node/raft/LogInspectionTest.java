// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogOutputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log files as Ratis writes them, and what crashes and bad disks make of them. */
class LogInspectionTest {
  private static final int SEGMENT = 64 << 10;

  @TempDir Path folder;

  /** Bytes of a file with these entries, each end of one noted. */
  private final List<Integer> ends = new ArrayList<>();

  private byte[] segment(long from, long to) throws IOException {
    ends.clear();
    Path file = folder.resolve("written");
    try (SegmentedRaftLogOutputStream out =
        new SegmentedRaftLogOutputStream(
            file.toFile(), false, SEGMENT, SEGMENT, ByteBuffer.allocateDirect(8 << 10))) {
      int end = "RaftLog1".length();
      for (long index = from; index <= to; index++) {
        LogEntryProto entry = entry(index);
        out.write(entry);
        int size = entry.getSerializedSize();
        end += size + (size < 128 ? 1 : 2) + 4;
        ends.add(end);
      }
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    assertThat(bytes).as("what Ratis leaves of a file that it closes").hasSize(end());
    return Arrays.copyOf(bytes, SEGMENT);
  }

  private int end() {
    return ends.get(ends.size() - 1);
  }

  private static LogEntryProto entry(long index) {
    byte[] data = new byte[300];
    Arrays.fill(data, (byte) (1 + index % 100));
    return LogEntryProto.newBuilder()
        .setTerm(3)
        .setIndex(index)
        .setStateMachineLogEntry(
            StateMachineLogEntryProto.newBuilder().setLogData(ByteString.copyFrom(data)))
        .build();
  }

  private void file(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }

  private long lastIndex() throws IOException {
    return LogInspection.lastIndex(folder);
  }

  private void assertDamaged(String what) {
    assertThatThrownBy(this::lastIndex)
        .isInstanceOf(DamagedReplicaException.class)
        .hasMessageContaining(what);
  }

  @Test
  void readsWhatRatisWrote() throws Exception {
    assertThat(lastIndex()).isEqualTo(-1);
    file("log_0-9", Arrays.copyOf(segment(0, 9), ends.get(9)));
    assertThat(lastIndex()).isEqualTo(9);
    file("log_inprogress_10", segment(10, 29));
    assertThat(lastIndex()).isEqualTo(29);
    file("log_inprogress_10", new byte[0]);
    assertThat(lastIndex()).isEqualTo(9);
    file("log_inprogress_10", new byte[SEGMENT]);
    assertThat(lastIndex()).as("nothing written yet").isEqualTo(9);
    // A snapshot was installed, and the log begins behind it.
    Files.delete(folder.resolve("log_0-9"));
    assertThat(lastIndex()).isEqualTo(9);
  }

  @Test
  void aTornTailIsWhereTheLogEnds() throws Exception {
    byte[] whole = segment(0, 9);
    int last = ends.get(8);
    file("log_inprogress_0", Arrays.copyOf(whole, last + 100));
    assertThat(lastIndex()).as("cut off").isEqualTo(8);
    byte[] torn = whole.clone();
    Arrays.fill(torn, last + 100, torn.length, (byte) 0);
    file("log_inprogress_0", torn);
    assertThat(lastIndex()).as("written in half").isEqualTo(8);
    byte[] garbage = whole.clone();
    Arrays.fill(garbage, last + 10, ends.get(9), (byte) 0x55);
    file("log_inprogress_0", garbage);
    assertThat(lastIndex()).as("written wrongly").isEqualTo(8);
  }

  @Test
  void aSectorThatWasNeverWrittenIsNoDamage() throws Exception {
    byte[] whole = segment(0, 19);
    // Two writes that nobody had synced: the later one came to the disk and the earlier did not.
    int sector = (ends.get(4) / 512 + 1) * 512;
    Arrays.fill(whole, sector, sector + 512, (byte) 0);
    file("log_inprogress_0", whole);
    long before = ends.stream().filter(end -> end <= sector).count() - 1;
    assertThat(lastIndex()).isEqualTo(before);
  }

  @Test
  void anEntryThatCannotBeReadBeforeOthersIsDamage() throws Exception {
    byte[] whole = segment(0, 19);
    byte[] flipped = whole.clone();
    flipped[ends.get(4) + 50] ^= 0x10;
    file("log_inprogress_0", flipped);
    assertDamaged("cannot be read at entry 5, and can at entry 6");
    byte[] length = whole.clone();
    length[ends.get(4)] ^= 0x10;
    file("log_inprogress_0", length);
    assertDamaged("cannot be read at entry 5, and can at entry 6");
    byte[] header = whole.clone();
    header[2] ^= 0x10;
    file("log_inprogress_0", header);
    assertDamaged("does not begin like a log file");
  }

  @Test
  void whatWasClosedMustBeWhole() throws Exception {
    byte[] whole = segment(0, 9);
    int end = ends.get(9);
    file("log_0-9", Arrays.copyOf(whole, end - 1));
    assertDamaged("cannot be read at entry 9");
    file("log_0-9", Arrays.copyOf(whole, end));
    file("log_inprogress_11", segment(11, 12));
    assertDamaged("does not follow entry 9");
    Files.move(folder.resolve("log_inprogress_11"), folder.resolve("log_inprogress_10"));
    assertDamaged("has entry 11 where 10 belongs");
    // Only the last file was being written.
    Files.delete(folder.resolve("log_0-9"));
    file("log_inprogress_0", Arrays.copyOf(whole, end - 1));
    assertDamaged("cannot be read at entry 9");
  }
}
