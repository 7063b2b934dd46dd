// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a member process tells its parent, one line each on standard output. Other lines are no
 * events and are passed over.
 */
sealed interface MemberEvent {
  /** Before every event, so that a stray line of a library is not mistaken for one. */
  String MARK = "@demo ";

  /** The process is up and waits for "join". */
  record Ready() implements MemberEvent {
    @Override
    public String toLine() {
      return MARK + "ready";
    }
  }

  /** The member owns these partitions, in this generation. */
  record Assigned(int generation, List<Integer> partitions) implements MemberEvent {
    @Override
    public String toLine() {
      String owned = partitions.stream().map(String::valueOf).collect(Collectors.joining(","));
      return MARK + "assigned " + generation + " " + (owned.isEmpty() ? "-" : owned);
    }
  }

  /** Records of one partition were processed: {@code from} to before {@code until}. */
  record Processed(int partition, long from, long until) implements MemberEvent {
    @Override
    public String toLine() {
      return MARK + "processed " + partition + " " + from + " " + until;
    }
  }

  /**
   * A commit was acknowledged. Both times are of the machine's clock, which parent and members
   * share.
   *
   * @param beganMicros when the member called, microseconds since the epoch
   * @param endedMicros when the call returned
   */
  record Committed(long beganMicros, long endedMicros) implements MemberEvent {
    @Override
    public String toLine() {
      return MARK + "committed " + beganMicros + " " + endedMicros;
    }
  }

  /** The member cannot go on. */
  record Failed(String why) implements MemberEvent {
    @Override
    public String toLine() {
      return MARK + "failed " + why.replace('\n', ' ');
    }
  }

  /** The process ended; made by the parent. */
  record Ended(int exitCode) implements MemberEvent {
    @Override
    public String toLine() {
      return MARK + "ended " + exitCode;
    }
  }

  String toLine();

  /** The machine's clock, microseconds since the epoch. */
  static long nowMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  /** The event of a line; empty where the line is none. */
  static Optional<MemberEvent> parse(String line) {
    if (!line.startsWith(MARK)) {
      return Optional.empty();
    }
    String[] words = line.substring(MARK.length()).split(" ", -1);
    try {
      return switch (words[0]) {
        case "ready" -> Optional.of(new Ready());
        case "assigned" ->
            Optional.of(new Assigned(Integer.parseInt(words[1]), partitions(words[2])));
        case "processed" ->
            Optional.of(
                new Processed(
                    Integer.parseInt(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3])));
        case "committed" ->
            Optional.of(new Committed(Long.parseLong(words[1]), Long.parseLong(words[2])));
        case "failed" ->
            Optional.of(
                new Failed(String.join(" ", Arrays.asList(words).subList(1, words.length))));
        case "ended" -> Optional.of(new Ended(Integer.parseInt(words[1])));
        default -> Optional.empty();
      };
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty(); // half a line of a process that was killed
    }
  }

  private static List<Integer> partitions(String text) {
    return text.equals("-")
        ? List.of()
        : Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
  }
}
