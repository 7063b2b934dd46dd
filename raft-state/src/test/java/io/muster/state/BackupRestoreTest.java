// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.BackupChunk;
import io.muster.proto.internal.v1.BackupRow;
import io.muster.proto.internal.v1.BackupWhole;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.CompleteJoin;
import io.muster.proto.internal.v1.CreateTopic;
import io.muster.proto.internal.v1.DeleteGroup;
import io.muster.proto.internal.v1.DeleteTopic;
import io.muster.proto.internal.v1.ExpireMember;
import io.muster.proto.internal.v1.ExpireOffsets;
import io.muster.proto.internal.v1.GroupRecord;
import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.internal.v1.LeaveGroup;
import io.muster.proto.internal.v1.LeavingMember;
import io.muster.proto.internal.v1.MemberRecord;
import io.muster.proto.internal.v1.ObservedOffset;
import io.muster.proto.internal.v1.OffsetRecord;
import io.muster.proto.internal.v1.PartitionOffset;
import io.muster.proto.internal.v1.RestoreChunk;
import io.muster.proto.internal.v1.SupportedProtocol;
import io.muster.proto.internal.v1.SyncGroup;
import io.muster.proto.internal.v1.TopicOffsets;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupEvent;
import io.muster.state.backup.BackupReader;
import io.muster.state.backup.ChunkChain;
import io.muster.state.group.DeletedGenerations;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.group.Member;
import io.muster.state.offset.CommittedOffset;
import io.muster.state.store.InMemoryStore;
import io.muster.state.store.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A partition or the cluster's topics out of one state and into the log of another. */
final class BackupRestoreTest {
  private static final int PARTITION = RandomCommands.PARTITIONS.get(1);

  /** What the cluster had handed out, over all its parts. */
  private static final long BASE = 50_000;

  /** Small chunks, so that there are some. */
  private static final int CHUNK_BYTES = 700;

  private final InMemoryStore oldStore = new InMemoryStore();
  private final GroupsState old = new GroupsState(oldStore);
  private final InMemoryStore store = new InMemoryStore();
  private final GroupsState state = new GroupsState(store);
  private long oldIndex;
  private long index;

  /** A part as files would have it. */
  private record Backup(List<ByteString> chunks, BackupWhole whole) {
    Command command(int partition, String id, int number) {
      return restore(
          partition, id, number, whole, number == 0 ? ByteString.EMPTY : chunks.get(number - 1));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void whateverAPartitionHoldsComesBackRowByRow(long seed) {
    RandomCommands random = new RandomCommands(seed, old);
    for (int i = 0; i < 300; i++) {
      old.apply(random.batch(4, 1), new LogPosition(1, ++oldIndex));
    }
    Backup backup = backup(CHUNK_BYTES);
    assertThat(backup.chunks()).as("seed %d", seed).hasSizeGreaterThan(3);
    for (int number = 0; number <= backup.chunks().size(); number++) {
      // Neighbours of the replica group go on.
      assertThat(outcome(commit(0, "neighbour", -1, "", number + 1)))
          .isInstanceOf(Outcome.Committed.class);
      assertThat(outcome(backup.command(PARTITION, "b1", number)))
          .as("seed %d, chunk %d", seed, number)
          .isEqualTo(new Outcome.ChunkRestored(number + 1));
    }
    assertThat(restored()).as("seed %d", seed).isEqualTo(Rows.of(oldStore, PARTITION));
  }

  @Test
  void aRepeatChangesNothingAndABrokenOffRestorationGoesOn() {
    fillOld();
    Backup backup = backup(CHUNK_BYTES);
    int last = backup.chunks().size();
    for (int number = 0; number < last; number++) {
      outcome(backup.command(PARTITION, "b1", number));
      String before = rows();
      for (int repeated = 0; repeated <= number; repeated++) {
        assertThat(outcome(backup.command(PARTITION, "b1", repeated)))
            .isEqualTo(new Outcome.ChunkRestored(number + 1));
      }
      assertThat(rows()).isEqualTo(before);
    }
    assertThat(state.isBeingRestored(PARTITION)).isTrue();
    Applied opened = apply(backup.command(PARTITION, "b1", last));
    assertThat(opened.effects()).containsExactly(new Effect.PartitionRestored(PARTITION));
    assertThat(state.isBeingRestored(PARTITION)).isFalse();
    // Also when the groups have gone on.
    outcome(commit(PARTITION, "idle", -1, "", 99));
    String after = rows();
    for (int repeated = 0; repeated <= last; repeated++) {
      assertThat(apply(backup.command(PARTITION, "b1", repeated)).effects()).isEmpty();
    }
    assertThat(rows()).isEqualTo(after);
  }

  @Test
  void whileItIsRestoredNothingElseHappensInAPartition() {
    fillOld();
    Backup backup = backup(CHUNK_BYTES);
    outcome(backup.command(PARTITION, "b1", 0));
    assertThat(refused(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS, commit(PARTITION, "g", -1, "", 1)))
        .contains("offsets partition " + PARTITION);
    refused(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS, join("g", "m9"));
    assertThat(outcome(commit(0, "g", -1, "", 1))).isInstanceOf(Outcome.Committed.class);
    for (int number = 1; number <= backup.chunks().size(); number++) {
      outcome(backup.command(PARTITION, "b1", number));
    }
    assertThat(outcome(commit(PARTITION, "idle", -1, "", 1))).isInstanceOf(Outcome.Committed.class);
    // Known to whoever opens the store again.
    assertThat(new GroupsState(store).isBeingRestored(PARTITION)).isFalse();
  }

  @Test
  void onlyAnEmptyPartitionTakesABackupAndOnlyOne() {
    fillOld();
    Backup backup = backup(CHUNK_BYTES);
    refused(ErrorReason.INVALID_REQUEST, backup.command(PARTITION, "b1", 1));
    outcome(commit(0, "g", -1, "", 1));
    assertThat(refused(ErrorReason.INVALID_REQUEST, backup.command(0, "b1", 0)))
        .contains("not empty");
    // Made by a command of the same entry, so not in the store yet.
    Applied together = apply(join(300, "g", "m"), backup.command(300, "b1", 0));
    assertThat(together.outcomes().get(1)).isInstanceOf(Outcome.Rejected.class);
    outcome(backup.command(PARTITION, "b1", 0));
    assertThat(refused(ErrorReason.INVALID_REQUEST, backup.command(PARTITION, "b2", 0)))
        .contains("backup b1");
    refused(ErrorReason.INVALID_REQUEST, backup.command(PARTITION, "b1", 2));
  }

  @Test
  void whatIsDamagedIsNotOpened() {
    fillOld();
    Backup backup = backup(CHUNK_BYTES);
    int last = backup.chunks().size();
    for (int number = 0; number < last; number++) {
      outcome(backup.command(PARTITION, "b1", number));
    }
    ByteString other = chunk(header("stranger", 1));
    assertThat(
            refused(
                ErrorReason.INVALID_REQUEST, restore(PARTITION, "b1", last, backup.whole(), other)))
        .contains("checksum");
    assertThat(state.isBeingRestored(PARTITION)).isTrue();
    assertThat(outcome(backup.command(PARTITION, "b1", last)))
        .isEqualTo(new Outcome.ChunkRestored(last + 1));
  }

  /** What the entry restored is not in the store yet, from where groups are loaded. */
  @Test
  void nothingElseOfTheEntryThatOpensAPartitionIsDone() {
    fillOld();
    Backup backup = backup(CHUNK_BYTES);
    int last = backup.chunks().size();
    for (int number = 0; number < last; number++) {
      outcome(backup.command(PARTITION, "b1", number));
    }
    int generation = Objects.requireNonNull(old.groups().find(PARTITION, "stable")).generation();
    Command commit = commit(PARTITION, "stable", generation, "m1", 777);
    Applied together = apply(backup.command(PARTITION, "b1", last), commit, join("idle", "m"));
    assertThat(together.outcomes().get(0)).isEqualTo(new Outcome.ChunkRestored(last + 1));
    assertThat(together.outcomes().subList(1, 3))
        .allSatisfy(
            outcome ->
                assertThat(outcome)
                    .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        no ->
                            assertThat(no.reason())
                                .isEqualTo(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS)));
    assertThat(restored()).isEqualTo(Rows.of(oldStore, PARTITION));
    assertThat(outcome(commit)).isInstanceOf(Outcome.Committed.class);
  }

  @Test
  void aLastChunkThatIsRefusedLeavesNothing() {
    for (int rows = 1; rows <= 2; rows++) {
      int partition = PARTITION + rows * 10;
      byte[] stable = header("g", 4).build().toByteArray();
      ByteString chunk =
          BackupChunk.newBuilder()
              .addRows(row(Keys.group(partition, "g"), stable))
              .build()
              .toByteString();
      BackupWhole said =
          BackupWhole.newBuilder()
              .setChunks(1)
              .setRows(rows)
              .setChecksum(ChunkChain.next(ChunkChain.START, chunk))
              .setPositionBase(BASE)
              .build();
      outcome(restore(partition, "b1", 0, said, ByteString.EMPTY));
      String before = Rows.of(store, partition).toString();
      for (int repeated = 0; repeated < 2; repeated++) {
        assertThat(refused(ErrorReason.INVALID_REQUEST, restore(partition, "b1", 1, said, chunk)))
            .as("%s rows", rows)
            .contains("cannot be opened", rows == 1 ? "g" : "1 rows where the backup says 2");
        assertThat(Rows.of(store, partition).toString()).isEqualTo(before);
      }
    }
  }

  /** Its applications may come back late, as those of a cluster that had to be restored. */
  @Test
  void whatWasRestoredIsKeptForItsRetentionOnceMore() {
    fillOld();
    Backup backup = backup(CHUNK_BYTES);
    long restoredMs = 900_000_000;
    for (int number = 0; number <= backup.chunks().size(); number++) {
      applyAt(restoredMs, backup.command(PARTITION, "b1", number));
    }
    Command expire =
        Command.newBuilder()
            .setPartition(PARTITION)
            .setExpireOffsets(
                ExpireOffsets.newBuilder()
                    .setGroupId("idle")
                    .setRetentionMs(10_000)
                    .addOffsets(
                        ObservedOffset.newBuilder()
                            .setTopic("t")
                            .setPartition(0)
                            .setRevision(offsetOf("idle").revision())))
            .build();
    assertThat(applyAt(restoredMs + 9_999, expire)).isEqualTo(new Outcome.Obsolete());
    assertThat(applyAt(restoredMs + 10_000, expire)).isEqualTo(new Outcome.TookEffect());
  }

  private Outcome applyAt(long timeMs, Command command) {
    return state
        .apply(batch(command).toBuilder().setLogTimeMs(timeMs).build(), new LogPosition(1, ++index))
        .outcomes()
        .get(0);
  }

  /** A sink that fences by generation knows groups by their name, wherever they live now. */
  @Test
  void generationsOfDeletedGroupsAreNotToldAgain() {
    // Members came and went in both places, in the old one more often.
    fillOld();
    for (int times = 0; times < 2; times++) {
      cameAndWent(old, oldIndex += 10, "gone");
    }
    cameAndWent(old, oldIndex += 10, "gone-in-both");
    oldIndex += 10;
    for (int times = 0; times < 3; times++) {
      cameAndWent(state, index += 10, "gone-in-both");
    }
    cameAndWent(state, index += 10, "before");
    index += 10;
    restoreOld();
    assertThat(firstGeneration("gone")).isEqualTo(4 + 1);
    assertThat(firstGeneration("gone-in-both")).isEqualTo(6 + 1);
    assertThat(firstGeneration("before")).isEqualTo(2 + 1);
    assertThat(firstGeneration("new")).isEqualTo(1);

    byte[] key = Keys.deletedGeneration(PARTITION, "x");
    assertBad("not four octets", row(key, new byte[3]));
    assertBad("negative", row(key, new byte[] {-1, 0, 0, 0}));
    assertBad("in pieces", row(key, new byte[] {0, 0, 0, 1}).toBuilder().setGoesOn(true).build());
    assertBad("no group", row(Arrays.copyOf(key, key.length + 1), new byte[] {0, 0, 0, 1}));
    assertBad(
        "of another partition",
        row(Keys.deletedGeneration(PARTITION + 1, "x"), new byte[] {0, 0, 0, 1}));
    assertBad("not two numbers", row(Keys.forgottenGenerations(PARTITION), new byte[7]));
    assertBad(
        "a negative number",
        row(Keys.forgottenGenerations(PARTITION), new byte[] {0, 0, 0, 0, -1, 0, 0, 0}));
  }

  /** Names would gather for ever, so those that were low stand for all that are not known. */
  @Test
  void generationsOfForgottenGroupsAreNotToldAgain() {
    fillOld();
    for (int i = 0; i < DeletedGenerations.GROUPS_MAX; i++) {
      cameAndWent(old, oldIndex += 10, "short-" + i);
    }
    cameAndWent(old, oldIndex += 10, "long");
    cameAndWent(old, oldIndex += 10, "long");
    oldIndex += 10;
    restoreOld();
    // One more name than are kept: all that had generation 2 are forgotten.
    assertThat(firstGeneration("long")).isEqualTo(4 + 1);
    assertThat(firstGeneration("short-0")).isEqualTo(2 + 1);
    assertThat(firstGeneration("new")).isEqualTo(2 + 1);
  }

  /** Of a group that is made now. */
  private int firstGeneration(String id) {
    outcome(join(id, "m"));
    long phase = group0(id).phase();
    outcome(
        Command.newBuilder()
            .setPartition(PARTITION)
            .setCompleteJoin(CompleteJoin.newBuilder().setGroupId(id).setPhase(phase))
            .build());
    return group0(id).generation();
  }

  /** Two generations, the second one without members, and the group is deleted. */
  private static void cameAndWent(GroupsState in, long firstIndex, String id) {
    long at = firstIndex;
    in.apply(batch(join(id, "m")), new LogPosition(1, at++));
    Group joining = Objects.requireNonNull(in.groups().find(PARTITION, id));
    Command.Builder complete =
        Command.newBuilder()
            .setPartition(PARTITION)
            .setCompleteJoin(CompleteJoin.newBuilder().setGroupId(id).setPhase(joining.phase()));
    in.apply(batch(complete.build()), new LogPosition(1, at++));
    Command.Builder leave =
        Command.newBuilder()
            .setPartition(PARTITION)
            .setLeaveGroup(
                LeaveGroup.newBuilder()
                    .setGroupId(id)
                    .addMembers(LeavingMember.newBuilder().setMemberId("m")));
    in.apply(batch(leave.build()), new LogPosition(1, at++));
    Command.Builder delete =
        Command.newBuilder()
            .setPartition(PARTITION)
            .setDeleteGroup(DeleteGroup.newBuilder().setGroupId(id));
    assertThat(in.apply(batch(delete.build()), new LogPosition(1, at)).outcomes())
        .containsExactly(new Outcome.GroupDeleted());
  }

  @Test
  void noRowThatTheRulesCouldNotReadIsTaken() {
    GroupRecord.Builder stable = header("g", 4);
    assertBad("no key", row(new byte[] {9}, new byte[] {1}));
    assertBad("of another partition", row(Keys.group(0, "g"), stable.build().toByteArray()));
    assertBad("no record", row(Keys.group(PARTITION, "g"), new byte[] {7}));
    assertBad("version", row(group("g"), stable.clone().setVersion(9).build().toByteArray()));
    assertBad("state", row(group("g"), stable.clone().setStateValue(9).build().toByteArray()));
    assertBad(
        "phase above the base",
        row(group("g"), stable.clone().setPhase((BASE + 1) << 20).build().toByteArray()));
    assertBad("without a header", row(Keys.offset(PARTITION, "g", "t", 0), offset(1)));
    assertBad(
        "revision above the base",
        row(group("g"), empty()),
        row(Keys.offset(PARTITION, "g", "t", 0), offset(BASE + 1)));
    assertBad(
        "member of an empty group",
        row(group("g"), empty()),
        row(Keys.member(PARTITION, "g", "m"), member("m", 1)));
    assertBad(
        "another member's key",
        row(group("g"), stable.build().toByteArray()),
        row(Keys.member(PARTITION, "g", "m"), member("x", 1)));
    assertBad("twice", row(group("g"), empty()), row(group("g"), empty()));
    assertBad("left open", row(group("g"), empty()).toBuilder().setGoesOn(true).build());
    assertBad(
        "another row in between",
        row(group("g"), empty()).toBuilder().setGoesOn(true).build(),
        row(group("h"), empty()));
    assertBad("stable without members", row(group("g"), stable.build().toByteArray()));
    assertBad(
        "leader is nobody",
        row(group("g"), stable.clone().setLeaderId("x").build().toByteArray()),
        row(Keys.member(PARTITION, "g", "m"), member("m", 1)));
    // The same in order, or the above would show nothing.
    assertThat(
            restoreAll(
                row(group("g"), stable.build().toByteArray()),
                row(Keys.member(PARTITION, "g", "m"), member("m", 1)),
                row(Keys.offset(PARTITION, "g", "t", 0), offset(BASE))))
        .isEqualTo(new Outcome.ChunkRestored(2));
  }

  @Test
  void aRowThatIsTooLongForAChunkComesInPieces() {
    applyOld(join(PARTITION, "g", "large", "x".repeat(5_000)));
    Backup backup = backup(CHUNK_BYTES);
    assertThat(backup.chunks()).hasSizeGreaterThan(6);
    assertThat(backup.chunks()).allMatch(chunk -> chunk.size() <= CHUNK_BYTES);
    for (int number = 0; number <= backup.chunks().size(); number++) {
      assertThat(outcome(backup.command(PARTITION, "b1", number)))
          .isInstanceOf(Outcome.ChunkRestored.class);
    }
    assertThat(restored()).isEqualTo(Rows.of(oldStore, PARTITION));
  }

  @Test
  void whatComesAfterARestorationIsAboveAllThatItBrought() {
    fillOld();
    restoreOld();
    CommittedOffset before = offsetOf("stable");
    assertThat(before.revision()).isLessThan(BASE);
    Group stable = group0("stable");
    assertThat(stable.state()).isEqualTo(GroupState.STABLE);
    Member leader = Objects.requireNonNull(stable.member("m1"));

    Outcome committed = outcome(commit(PARTITION, "stable", stable.generation(), "m1", 777));
    assertThat(committed)
        .isInstanceOfSatisfying(
            Outcome.Committed.class,
            done -> assertThat(done.revision()).isGreaterThan(BASE).isEqualTo(BASE + index));
    assertThat(offsetOf("stable").offset()).isEqualTo(777);

    // A timer that names what was before the restoration means nothing after a new join.
    outcome(join("stable", "m2"));
    Group joining = group0("stable");
    assertThat(joining.state()).isEqualTo(GroupState.PREPARING_REBALANCE);
    assertThat(joining.phase()).isGreaterThan(stable.phase());
    outcome(join("stable", "m1"));
    Group next = group0("stable");
    assertThat(next.state()).isEqualTo(GroupState.COMPLETING_REBALANCE);
    assertThat(next.generation()).isEqualTo(stable.generation() + 1);
    Member again = Objects.requireNonNull(next.member("m1"));
    assertThat(again.incarnation()).isGreaterThan(BASE).isGreaterThan(leader.incarnation());
    assertThat(
            outcome(
                Command.newBuilder()
                    .setExpireMember(
                        ExpireMember.newBuilder()
                            .setGroupId("stable")
                            .setMemberId("m1")
                            .setIncarnation(leader.incarnation()))))
        .isEqualTo(new Outcome.Obsolete());
    outcome(sync("stable", next.generation()));
    assertThat(group0("stable").state()).isEqualTo(GroupState.STABLE);
    List<GroupEvent> events = state.events().list(PARTITION, "stable", 0);
    assertThat(events).extracting(GroupEvent::getNumber).isSorted().doesNotHaveDuplicates();
    assertThat(events.get(events.size() - 1).getNumber()).isGreaterThan(stable.lastEvent());

    // A group of the same name as a restored one begins above that one's phases.
    long phase = group0("idle").phase();
    outcome(Command.newBuilder().setDeleteGroup(DeleteGroup.newBuilder().setGroupId("idle")));
    outcome(commit(PARTITION, "idle", -1, "", 1));
    assertThat(group0("idle").phase()).isGreaterThan(phase);
  }

  @Test
  void theSweepTakesRestoredOffsetsAndSparesNewOnes() {
    fillOld();
    restoreOld();
    long seen = offsetOf("idle").revision();
    ExpireOffsets expire =
        ExpireOffsets.newBuilder()
            .setGroupId("idle")
            .setRetentionMs(0)
            .addOffsets(ObservedOffset.newBuilder().setTopic("t").setPartition(0).setRevision(seen))
            .build();
    outcome(commit(PARTITION, "idle", -1, "", 5));
    assertThat(outcome(Command.newBuilder().setExpireOffsets(expire)))
        .isEqualTo(new Outcome.Obsolete());
    ExpireOffsets now =
        expire.toBuilder()
            .setOffsets(
                0, expire.getOffsets(0).toBuilder().setRevision(offsetOf("idle").revision()))
            .build();
    assertThat(outcome(Command.newBuilder().setExpireOffsets(now)))
        .isEqualTo(new Outcome.TookEffect());
    assertThat(state.groups().find(PARTITION, "idle")).isNull();
  }

  @Test
  void theBaseOutlivesTheProcessAndARepeatWithALowerOneIsNone() {
    fillOld();
    restoreOld();
    GroupsState opened = new GroupsState(store);
    opened.advance(new LogPosition(1, ++index));
    Outcome after =
        opened
            .apply(batch(commit(0, "g", -1, "", 1)), new LogPosition(1, ++index))
            .outcomes()
            .get(0);
    assertThat(after).isEqualTo(new Outcome.Committed(BASE + index));
  }

  @Test
  void topicsCreatedAfterwardsAreNewerThanRestoredOnes() {
    InMemoryStore oldCluster = new InMemoryStore();
    ClusterState from = new ClusterState(oldCluster);
    for (int i = 1; i <= 5; i++) {
      from.apply(batch(createTopic("t" + i)), new LogPosition(1, 100 + i));
    }
    from.apply(
        batch(Command.newBuilder().setDeleteTopic(DeleteTopic.newBuilder().setName("t2")).build()),
        new LogPosition(1, 200));
    Backup backup;
    try (BackupReader reader = BackupReader.ofCluster(from.view())) {
      backup = read(reader);
    }
    InMemoryStore newCluster = new InMemoryStore();
    ClusterState to = new ClusterState(newCluster);
    assertThat(outcome(to, 1, backup.command(0, "b1", 0))).isEqualTo(new Outcome.ChunkRestored(1));
    assertThat(outcome(to, 2, createTopic("early")))
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            no -> assertThat(no.reason()).isEqualTo(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS));
    Applied whole = to.apply(batch(backup.command(0, "b1", 1)), new LogPosition(1, 3));
    assertThat(whole.effects()).contains(new Effect.TopicsChanged());
    assertThat(to.topics().all()).isEqualTo(from.topics().all());
    assertThat(to.topics().deletedId("t2")).isEqualTo(from.topics().deletedId("t2")).isPositive();
    assertThat(to.topics().revision()).isEqualTo(from.topics().revision());

    outcome(to, 4, createTopic("late"));
    outcome(to, 5, createTopic("t2"));
    assertThat(Objects.requireNonNull(to.topics().find("late")).id()).isEqualTo(BASE + 4);
    assertThat(Objects.requireNonNull(to.topics().find("t2")).id())
        .isGreaterThan(from.topics().deletedId("t2"));
    assertThat(to.topics().revision()).isEqualTo(BASE + 5);
    assertThat(new ClusterState(newCluster).topics().all()).isEqualTo(to.topics().all());
    assertThat(outcome(to, 6, backup.command(0, "b2", 0))).isInstanceOf(Outcome.Rejected.class);
  }

  @Test
  void aClusterWithATopicTakesNoOther() {
    ClusterState to = new ClusterState(new InMemoryStore());
    outcome(to, 1, createTopic("t"));
    assertThat(
            outcome(
                to,
                2,
                restore(
                    0,
                    "b1",
                    0,
                    BackupWhole.newBuilder().setChecksum(ChunkChain.START).build(),
                    ByteString.EMPTY)))
        .isInstanceOf(Outcome.Rejected.class);
  }

  /** A stable group with a member and an offset, and one without members. */
  private void fillOld() {
    applyOld(join(PARTITION, "stable", "m1"));
    Group joining = Objects.requireNonNull(old.groups().find(PARTITION, "stable"));
    applyOld(
        Command.newBuilder()
            .setPartition(PARTITION)
            .setCompleteJoin(
                CompleteJoin.newBuilder().setGroupId("stable").setPhase(joining.phase()))
            .build());
    applyOld(sync("stable", 1));
    applyOld(commit(PARTITION, "stable", 1, "m1", 42));
    applyOld(commit(PARTITION, "idle", -1, "", 43));
    for (int i = 0; i < 30; i++) {
      applyOld(commit(PARTITION, "many" + i, -1, "", i));
    }
    assertThat(Objects.requireNonNull(old.groups().find(PARTITION, "stable")).state())
        .isEqualTo(GroupState.STABLE);
  }

  private void restoreOld() {
    Backup backup = backup(CHUNK_BYTES);
    for (int number = 0; number <= backup.chunks().size(); number++) {
      assertThat(outcome(backup.command(PARTITION, "b1", number)))
          .isEqualTo(new Outcome.ChunkRestored(number + 1));
    }
  }

  private Backup backup(int chunkBytes) {
    try (BackupReader reader = BackupReader.ofPartition(old.view(), PARTITION, chunkBytes)) {
      // What is applied from here on is not part of it.
      String before = rows(oldStore);
      applyOld(commit(PARTITION, "late", -1, "", 1));
      Backup backup = read(reader);
      applyOld(
          Command.newBuilder()
              .setPartition(PARTITION)
              .setDeleteGroup(DeleteGroup.newBuilder().setGroupId("late"))
              .build());
      assertThat(rows(oldStore)).isEqualTo(before);
      return backup;
    }
  }

  private static Backup read(BackupReader reader) {
    List<ByteString> chunks = new ArrayList<>();
    for (ByteString chunk = reader.next(); chunk != null; chunk = reader.next()) {
      chunks.add(chunk);
    }
    assertThat(reader.highestNumber()).isLessThan(BASE);
    return new Backup(chunks, reader.whole().toBuilder().setPositionBase(BASE).build());
  }

  private void assertBad(String what, BackupRow... rows) {
    InMemoryStore before = new InMemoryStore();
    Outcome outcome = restoreAll(new GroupsState(before), rows);
    assertThat(outcome)
        .as(what)
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            no -> assertThat(no.reason()).isEqualTo(ErrorReason.INVALID_REQUEST));
  }

  private Outcome restoreAll(BackupRow... rows) {
    return restoreAll(new GroupsState(new InMemoryStore()), rows);
  }

  private static Outcome restoreAll(GroupsState into, BackupRow... rows) {
    ByteString chunk = BackupChunk.newBuilder().addAllRows(List.of(rows)).build().toByteString();
    BackupWhole whole =
        BackupWhole.newBuilder()
            .setChunks(1)
            .setRows(rows.length)
            .setChecksum(ChunkChain.next(ChunkChain.START, chunk))
            .setPositionBase(BASE)
            .build();
    into.apply(batch(restore(PARTITION, "b1", 0, whole, ByteString.EMPTY)), new LogPosition(1, 1));
    return into.apply(batch(restore(PARTITION, "b1", 1, whole, chunk)), new LogPosition(1, 2))
        .outcomes()
        .get(0);
  }

  private static ByteString chunk(GroupRecord.Builder header) {
    return BackupChunk.newBuilder()
        .addRows(row(group("stranger"), header.build().toByteArray()))
        .build()
        .toByteString();
  }

  private static byte[] group(String id) {
    return Keys.group(PARTITION, id);
  }

  private static BackupRow row(byte[] key, byte[] value) {
    return BackupRow.newBuilder()
        .setKey(ByteString.copyFrom(key))
        .setValue(ByteString.copyFrom(value))
        .build();
  }

  private static GroupRecord.Builder header(String id, int state) {
    return GroupRecord.newBuilder()
        .setVersion(1)
        .setStateValue(state)
        .setGeneration(1)
        .setPhase(BASE << 20)
        .setProtocolType("consumer")
        .setProtocolName(state == 1 ? "" : "range")
        .setLeaderId(state == 1 ? "" : id.equals("g") ? "m" : id);
  }

  private static byte[] empty() {
    return header("g", 1).build().toByteArray();
  }

  private static byte[] member(String id, long incarnation) {
    return MemberRecord.newBuilder()
        .setVersion(1)
        .setMemberId(id)
        .setIncarnation(incarnation)
        .addProtocols(SupportedProtocol.newBuilder().setName("range"))
        .build()
        .toByteArray();
  }

  private static byte[] offset(long revision) {
    return OffsetRecord.newBuilder().setVersion(1).setRevision(revision).build().toByteArray();
  }

  private static Command restore(
      int partition, String id, int number, BackupWhole whole, ByteString chunk) {
    return Command.newBuilder()
        .setPartition(partition)
        .setRestoreChunk(
            RestoreChunk.newBuilder()
                .setBackupId(id)
                .setNumber(number)
                .setWhole(whole)
                .setChunk(chunk))
        .build();
  }

  private static Command commit(
      int partition, String group, int generation, String member, long offset) {
    return Command.newBuilder()
        .setPartition(partition)
        .setCommitOffsets(
            CommitOffsets.newBuilder()
                .setGroupId(group)
                .setGenerationId(generation)
                .setMemberId(member)
                .addTopics(
                    TopicOffsets.newBuilder()
                        .setTopic("t")
                        .addPartitions(PartitionOffset.newBuilder().setOffset(offset))))
        .build();
  }

  private static Command join(String group, String member) {
    return join(PARTITION, group, member);
  }

  private static Command join(int partition, String group, String member) {
    return join(partition, group, member, "topics");
  }

  private static Command join(int partition, String group, String member, String metadata) {
    return Command.newBuilder()
        .setPartition(partition)
        .setJoinGroup(
            JoinGroup.newBuilder()
                .setGroupId(group)
                .setMemberId(member)
                .setFirstJoin(true)
                .setSessionTimeoutMs(10_000)
                .setRebalanceTimeoutMs(60_000)
                .setProtocolType("consumer")
                .setGroupMaxSize(100)
                .setInitialRebalanceDelayMs(100)
                .setReason("test")
                .addProtocols(
                    SupportedProtocol.newBuilder()
                        .setName("range")
                        .setMetadata(ByteString.copyFromUtf8(metadata))))
        .build();
  }

  private static Command sync(String group, int generation) {
    return Command.newBuilder()
        .setPartition(PARTITION)
        .setSyncGroup(
            SyncGroup.newBuilder()
                .setGroupId(group)
                .setGenerationId(generation)
                .setMemberId("m1")
                .putAssignments("m1", ByteString.copyFromUtf8("all")))
        .build();
  }

  private static Command createTopic(String name) {
    return Command.newBuilder()
        .setCreateTopic(CreateTopic.newBuilder().setName(name).setPartitionCount(3))
        .build();
  }

  private void applyOld(Command command) {
    Outcome outcome = old.apply(batch(command), new LogPosition(1, ++oldIndex)).outcomes().get(0);
    assertThat(outcome).isNotInstanceOf(Outcome.Rejected.class);
  }

  private static CommandBatch batch(Command... commands) {
    return CommandBatch.newBuilder()
        .setVersion(1)
        .setTerm(1)
        .setLogTimeMs(1_000)
        .addAllCommands(List.of(commands))
        .build();
  }

  private Applied apply(Command... commands) {
    return state.apply(batch(commands), new LogPosition(1, ++index));
  }

  private Outcome outcome(Command command) {
    return apply(command).outcomes().get(0);
  }

  private Outcome outcome(Command.Builder command) {
    return outcome(command.setPartition(PARTITION).build());
  }

  private static Outcome outcome(ClusterState state, long index, Command command) {
    return state.apply(batch(command), new LogPosition(1, index)).outcomes().get(0);
  }

  /** The command is refused and nothing changes; its message. */
  private String refused(ErrorReason reason, Command command) {
    String before = rows();
    Outcome outcome = outcome(command);
    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    Outcome.Rejected rejected = (Outcome.Rejected) outcome;
    assertThat(rejected.reason()).as(rejected.message()).isEqualTo(reason);
    assertThat(rows()).isEqualTo(before);
    return rejected.message();
  }

  private Group group0(String id) {
    return Objects.requireNonNull(state.groups().find(PARTITION, id));
  }

  private CommittedOffset offsetOf(String group) {
    return Objects.requireNonNull(state.offsets().find(PARTITION, group, "t", 0));
  }

  private String rows() {
    return rows(store);
  }

  private static String rows(InMemoryStore store) {
    return Rows.of(store, PARTITION).toString();
  }

  /** Without what says that they were restored. */
  private NavigableMap<String, String> restored() {
    NavigableMap<String, String> rows = Rows.of(store, PARTITION);
    rows.remove(HexFormat.of().formatHex(Keys.restoration(PARTITION)));
    return rows;
  }
}
