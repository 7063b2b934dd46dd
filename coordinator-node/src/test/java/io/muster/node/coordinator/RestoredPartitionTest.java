// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.muster.proto.v1.BackupPart;
import io.muster.proto.v1.DescribeRestoreRequest;
import io.muster.proto.v1.DescribeRestoreResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.ReadBackupResponse;
import io.muster.proto.v1.RestoreChunkRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A partition that comes into another cluster, at the leader there. */
class RestoredPartitionTest extends CoordinatorFixture {
  private static final long BASE = 10_000;

  /** The other cluster. */
  private final CoordinatorFixture next = new CoordinatorFixture() {};

  private final PartitionBackups from = backups(this);
  private final PartitionBackups into = backups(next);
  private final List<ByteString> chunks = new ArrayList<>();
  private ReadBackupResponse.Begin begin = ReadBackupResponse.Begin.getDefaultInstance();
  private BackupPart part = BackupPart.getDefaultInstance();

  @BeforeEach
  void backUpAGroupWithMembers() {
    next.lead();
    List<CompletableFuture<JoinGroupResponse>> joins = new ArrayList<>();
    for (String member : List.of("a", "b")) {
      joins.add(router.join(largeJoin(member), CALLER));
    }
    timers.advance(2L * INITIAL_DELAY_MS);
    assertThat(joins).allSatisfy(join -> assertThat(join).isCompleted());
    sync("a", 1, Map.of("a", "mine", "b", "yours")).join();
    sync("b", 1, Map.of()).join();
    commit("a", 1, 1, 5).join();

    BackupSource source = from.read(ReadBackupRequest.getDefaultInstance()).join();
    ReadBackupResponse message = source.next().join();
    begin = message.getBegin();
    // Not part of it.
    commit("a", 1, 2, 6).join();
    for (message = source.next().join(); message.hasChunk(); message = source.next().join()) {
      chunks.add(message.getChunk());
    }
    part = message.getEnd();
    source.close();
    assertThat(chunks).hasSizeGreaterThan(2);
  }

  /** A member whose row is longer than a chunk. */
  private static JoinGroupRequest largeJoin(String member) {
    return joinRequest(member, 1)
        .setFirstJoin(true)
        .clearProtocols()
        .addProtocols(
            JoinGroupRequest.Protocol.newBuilder()
                .setName("range")
                .setMetadata(ByteString.copyFrom(new byte[500_000])))
        .build();
  }

  @Test
  void untilItIsWholeItsGroupsAreToldToTryAgainWhoeverLeads() {
    assertThat(state().getEmpty()).isTrue();
    for (int number = 0; number < chunks.size(); number++) {
      restore(number);
      assertThat(reason(next.heartbeat("a", 1, CALLER)))
          .isEqualTo(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS);
      assertThat(reason(next.join("c"))).isEqualTo(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS);
      assertThat(reason(next.admin.list(ListGroupsRequest.getDefaultInstance())))
          .isEqualTo(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS);
      assertThat(reason(into.read(ReadBackupRequest.getDefaultInstance())))
          .isEqualTo(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS);
      // A new leader finds rows that are there in part, and so does the sweep.
      next.log.depose();
      next.log.elect(next.coordinator);
      next.timers.advance(2L * SWEEP_MS);
      assertThat(state().getBackupId()).isEqualTo("b1");
      assertThat(state().getNextChunk()).isEqualTo(number + 1);
    }
    restore(chunks.size());
    assertThat(next.heartbeat("a", 1, CALLER)).isCompleted();
    assertThat(next.admin.list(ListGroupsRequest.getDefaultInstance()).join().getGroupsList())
        .hasSize(1);
  }

  @Test
  void membersGoOnWithTheirWholeSessionAndOthersExpire() {
    restoreAll();
    assertThat(next.fetch().getOffset()).isEqualTo(5);
    assertThat(next.fetch().getRevision()).isLessThanOrEqualTo(begin.getPosition());
    next.timers.advance(SESSION_MS - 1);
    assertThat(next.heartbeat("a", 1, CALLER)).isCompleted();
    assertThat(next.commit("a", 1, 3, 7).join().getRevision()).isGreaterThan(BASE);
    assertThat(next.fetch().getOffset()).isEqualTo(7);
    // The other one stays away.
    next.timers.advance(2);
    assertThat(reason(next.heartbeat("a", 1, CALLER))).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
    CompletableFuture<JoinGroupResponse> again = next.rejoin("a", 2);
    assertThat(again.join().getGenerationId()).isEqualTo(2);
  }

  /** As in the old cluster: a late commit does not move an offset back. */
  @Test
  void sequencesAreKnown() {
    restoreAll();
    assertThat(next.commit("a", 1, 1, 5).join().getRevision())
        .isEqualTo(next.fetch().getRevision());
    next.commit("a", 1, 3, 8).join();
    assertThat(reason(next.commit("a", 1, 2, 6))).isEqualTo(ErrorReason.STALE_SEQUENCE);
  }

  @Test
  void aBackupOfAClusterThatCountsOtherPartitionsIsRefused() {
    assertThat(refusal(into.restore(request(0).setOffsetsPartitions(50).build())))
        .hasMessageContaining("offsets.partitions=50")
        .hasMessageContaining("this one has 1");
    assertThat(reason(into.restore(request(0).setPartition(1).build())))
        .isEqualTo(ErrorReason.INVALID_REQUEST);
    assertThat(reason(from.read(ReadBackupRequest.newBuilder().setPartition(1).build())))
        .isEqualTo(ErrorReason.INVALID_REQUEST);
    assertThat(state().getEmpty()).isTrue();
  }

  @Test
  void onlyTheLeaderReadsAndRestores() {
    log.depose();
    assertThat(reason(from.read(ReadBackupRequest.getDefaultInstance())))
        .isEqualTo(ErrorReason.NOT_COORDINATOR);
    next.log.depose();
    ApiException refusal = refusal(into.restore(request(0).build()));
    assertThat(refusal.reason()).isEqualTo(ErrorReason.NOT_COORDINATOR);
    assertThat(refusal.metadata()).containsEntry("leaderEndpoint", "two:2");
  }

  @Test
  void aReaderThatStaysAwayIsClosed() {
    BackupSource source = from.read(ReadBackupRequest.getDefaultInstance()).join();
    timers.advance(BackupSources.IDLE_MAX_MS - 1L);
    assertThat(source.next()).isCompleted();
    timers.advance(BackupSources.IDLE_MAX_MS);
    assertThat(source.next()).isCompleted();
    timers.advance(2L * BackupSources.IDLE_MAX_MS);
    assertThat(reason(source.next())).isEqualTo(ErrorReason.NOT_COORDINATOR);
  }

  private void restoreAll() {
    for (int number = 0; number <= chunks.size(); number++) {
      restore(number);
    }
  }

  private void restore(int number) {
    assertThat(into.restore(request(number).build()).join().getNextChunk()).isEqualTo(number + 1);
  }

  private RestoreChunkRequest.Builder request(int number) {
    return RestoreChunkRequest.newBuilder()
        .setBackupId("b1")
        .setNumber(number)
        .setPart(part)
        .setPositionBase(BASE)
        .setOffsetsPartitions(1)
        .setChunk(number == 0 ? ByteString.EMPTY : chunks.get(number - 1));
  }

  private DescribeRestoreResponse state() {
    return into.describe(DescribeRestoreRequest.getDefaultInstance()).join();
  }

  private static PartitionBackups backups(CoordinatorFixture of) {
    return new PartitionBackups(
        of.routes(of.coordinator, true),
        of.settings,
        new BackupSources(1, Runnable::run, of.timers));
  }
}
