// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the log files of a replica before Ratis does. Ratis goes on from whatever it can read of
 * the last file and cuts off the rest, which is right for a write that a crash interrupted and
 * wrong for entries that had been acknowledged. So what is cut off has to look like the former:
 *
 * <ul>
 *   <li>Only the file that was being written may end badly. All others were synced when they were
 *       closed.
 *   <li>Behind the first entry that cannot be read no other may follow. Where one does, the first
 *       was written and changed later; unless whole disk sectors in it have never been written,
 *       because a power failure may leave out the earlier of two writes that nobody had synced.
 * </ul>
 *
 * <p>An unreadable last entry may also be a damaged one that was acknowledged. The store often
 * knows better (the caller compares), since it holds nothing that was not synced here before.
 */
final class LogInspection {
  private static final Pattern SEGMENT = Pattern.compile("log_(?:(\\d+)-(\\d+)|inprogress_(\\d+))");
  private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.UTF_8);
  private static final int SECTOR = 512;

  private LogInspection() {}

  /**
   * @return index of the last entry that can be read; -1 where there is none
   * @throws DamagedReplicaException for entries that were there and cannot be read
   */
  static long lastIndex(Path logFolder) throws IOException {
    List<Segment> segments = segments(logFolder);
    long last = -1;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (i > 0 && segment.first() != last + 1) {
        throw damaged(segment.file(), "does not follow entry " + last);
      }
      long end = read(segment, i == segments.size() - 1);
      last = Math.max(segment.first() - 1, end);
    }
    return last;
  }

  /**
   * @param last index of the last entry; -1 while the file is being written
   */
  private record Segment(Path file, long first, long last) {
    boolean isOpen() {
      return last < 0;
    }
  }

  private static List<Segment> segments(Path folder) throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (Path file : FileTrees.children(folder)) {
      Matcher name = SEGMENT.matcher(file.getFileName().toString());
      // Ratis deletes an empty file: nothing was written into it.
      if (name.matches() && Files.size(file) > 0) {
        segments.add(
            name.group(3) == null
                ? new Segment(file, Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))
                : new Segment(file, Long.parseLong(name.group(3)), -1));
      }
    }
    segments.sort(Comparator.comparingLong(Segment::first));
    return segments;
  }

  /** Index of its last entry that can be read; smaller than its first where there is none. */
  private static long read(Segment segment, boolean isLast) throws IOException {
    byte[] bytes = Files.readAllBytes(segment.file());
    boolean mayBeTorn = segment.isOpen() && isLast;
    if (!startsWithHeader(bytes)) {
      if (mayBeTorn && isUnwritten(bytes, 0, bytes.length)) {
        return segment.first() - 1;
      }
      throw damaged(segment.file(), "does not begin like a log file");
    }
    LogRecords records = new LogRecords(bytes);
    long expected = segment.first();
    int position = HEADER.length;
    while (segment.isOpen() || expected <= segment.last()) {
      OptionalLong index = records.indexAt(position);
      if (index.isEmpty()) {
        break;
      }
      if (index.getAsLong() != expected) {
        throw damaged(
            segment.file(), "has entry " + index.getAsLong() + " where " + expected + " belongs");
      }
      position = records.endOf(position);
      expected++;
    }
    if (segment.isOpen() ? !mayBeTorn : expected <= segment.last()) {
      throw damaged(segment.file(), "cannot be read at entry " + expected);
    }
    if (segment.isOpen()) {
      OptionalLong later = records.firstBehind(position, expected);
      if (later.isPresent() && !hasUnwrittenSector(bytes, position, records.endOf(position))) {
        throw damaged(
            segment.file(),
            "cannot be read at entry " + expected + ", and can at entry " + later.getAsLong());
      }
    }
    return expected - 1;
  }

  private static boolean startsWithHeader(byte[] bytes) {
    return bytes.length >= HEADER.length
        && Arrays.equals(bytes, 0, HEADER.length, HEADER, 0, HEADER.length);
  }

  /** Files are filled with zeros before they are written. */
  private static boolean isUnwritten(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The rest of the sector in which the entry begins, or a later one up to its end. */
  private static boolean hasUnwrittenSector(byte[] bytes, int from, int to) {
    int start = from;
    while (start < Math.min(to, bytes.length)) {
      int end = Math.min(bytes.length, (start / SECTOR + 1) * SECTOR);
      if (isUnwritten(bytes, start, end)) {
        return true;
      }
      start = end;
    }
    return false;
  }

  private static DamagedReplicaException damaged(Path file, String what) {
    return new DamagedReplicaException("log file " + file + " " + what);
  }
}
