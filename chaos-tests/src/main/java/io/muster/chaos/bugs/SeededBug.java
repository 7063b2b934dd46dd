// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The bugs of section 9.4 of the model, each with those who must find it. */
public enum SeededBug {
  STALE_READS(
      "stale-reads",
      "offset fetches are answered from a copy that is up to 500 ms old",
      Set.of("I1"),
      Weave.of(
          "io.muster.node.coordinator.OffsetRequests",
          "read(OffsetFetchRequest, ResponseHeader, Offsets)",
          StaleReads.class)),

  ACK_BEFORE_COMMIT(
      "ack-before-commit",
      "the leader acknowledges commits of offsets when it appends them to its own log",
      Set.of("I1", "I3"),
      Weave.of(
          "io.muster.node.raft.SubmittedBatch", "appendBegins()", AckBeforeCommit.Appending.class),
      Weave.of(
          "org.apache.ratis.statemachine.impl.TransactionContextImpl",
          "initLogEntry(long, long)",
          AckBeforeCommit.Appended.class)),

  SKIP_FENCE(
      "skip-fence",
      "a commit is applied whatever member and generation it is of",
      Set.of("I6a"),
      Weave.of(
          "io.muster.state.offset.CommitCheck",
          "check(GroupView, CommitOffsets)",
          AnswersNull.class)),

  FORGET_SEQUENCE(
      "forget-sequence",
      "a commit is applied whatever sequence its writer has reached",
      Set.of("I9"),
      Weave.of("io.muster.state.offset.Sequences", "repeated()", AnswersNull.class)),

  WALL_CLOCK_EXPIRY(
      "wall-clock-expiry",
      "a leader counts the sessions that it takes up from the last stamp in the log, by its own"
          + " wall clock: heartbeats that its predecessor answered do not count",
      Set.of("I13", "I15"),
      Weave.of(
          "io.muster.node.coordinator.Sessions",
          "followMember(Group, Member)",
          WallClockExpiry.Following.class),
      Weave.of("io.muster.node.coordinator.Session", "touch()", WallClockExpiry.Touched.class)),

  NONDETERMINISTIC_APPLY(
      "nondeterministic-apply",
      "what is stored of a commit depends on the hash codes of objects",
      Set.of("I17", "I18"),
      Weave.of(
          "io.muster.state.offset.CommitOffsetsHandler",
          "committed(PartitionOffset, long, LogContext)",
          NondeterministicApply.class)),

  LOSE_TAIL(
      "lose-tail",
      "the Raft log is written and never synced",
      Set.of("I3"),
      Weave.of(
          "org.apache.ratis.server.raftlog.segmented.BufferedWriteChannel",
          "flushBuffer()",
          LoseTail.class)),

  PHANTOM_NONE(
      "phantom-none",
      "one fetched offset of fifty is answered as if there were none",
      Set.of("I2"),
      Weave.of(
          "io.muster.node.coordinator.OffsetRequests",
          "of(int, CommittedOffset)",
          PhantomNone.class)),

  DOUBLE_GRANT(
      "double-grant",
      "another member of the generation is given the first one's partitions too",
      Set.of("I4"),
      Weave.of("io.muster.state.group.GroupDraft", "assign(Map)", DoubleGrant.class));

  private final String id;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker")
  private final Set<String> convictedBy;

  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Weave> weaves;

  SeededBug(String id, String description, Set<String> convictedBy, Weave... weaves) {
    this.id = id;
    this.description = description;
    this.convictedBy = Set.copyOf(convictedBy);
    this.weaves = List.of(weaves);
  }

  /** As the model names it. */
  public String id() {
    return id;
  }

  /** What a node with it does. */
  public String description() {
    return description;
  }

  /** Invariants, like I6a: a run with the bug must end with an anomaly of each. */
  public Set<String> convictedBy() {
    return new TreeSet<>(convictedBy);
  }

  /** What is woven. */
  List<Weave> weaves() {
    return weaves;
  }

  /**
   * The bug of this id.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static SeededBug of(String id) {
    return Arrays.stream(values())
        .filter(bug -> bug.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no seeded bug \""
                        + id
                        + "\"; there are "
                        + Arrays.stream(values())
                            .map(SeededBug::id)
                            .collect(Collectors.joining(", "))));
  }
}
