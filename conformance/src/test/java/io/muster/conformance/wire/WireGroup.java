// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.SyncGroupResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Members that go through rebalances together. The first one is the leader member. */
public final class WireGroup {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<WireMember> members = new ArrayList<>();

  private WireGroup() {}

  /** Lets them join one after the other, until all are in one generation. Nobody has synced. */
  public static WireGroup joined(WireMember... members) {
    WireGroup group = new WireGroup();
    for (WireMember member : members) {
      group.add(member);
    }
    return group;
  }

  /** {@link #joined}, and everybody has an assignment: the group is stable. */
  public static WireGroup stable(WireMember... members) {
    WireGroup group = joined(members);
    group.sync();
    return group;
  }

  /** One more member, and the rebalance that it causes, up to the next generation. */
  public JoinGroupResponse add(WireMember member) {
    CompletableFuture<JoinGroupResponse> joining = member.joining();
    if (!members.isEmpty()) {
      awaitRebalance(members.get(0));
      rejoin();
    }
    members.add(member);
    return Refusals.answer(joining);
  }

  /** All members join again; returns when all have their answer, in the order of the members. */
  public List<JoinGroupResponse> rejoin() {
    List<CompletableFuture<JoinGroupResponse>> joining =
        members.stream().map(WireMember::joining).toList();
    return joining.stream().map(Refusals::answer).toList();
  }

  /** Waits until a member would learn that it has to join. */
  public static void awaitRebalance(WireMember member) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> Refusals.refused(ErrorReason.REBALANCE_IN_PROGRESS, member::heartbeat));
  }

  /** Everybody syncs, and gets the assignment that {@link #assignments} made for it. */
  public void sync() {
    Map<String, ByteString> assignments = assignments();
    CompletableFuture<SyncGroupResponse> leader = leader().syncing(assignments);
    List<CompletableFuture<SyncGroupResponse>> followers =
        followers().stream().map(WireMember::syncing).toList();
    assertThat(Refusals.answer(leader).getAssignment()).isEqualTo(assignments.get(leader().id()));
    for (int i = 0; i < followers.size(); i++) {
      assertThat(Refusals.answer(followers.get(i)).getAssignment())
          .isEqualTo(assignments.get(followers().get(i).id()));
    }
  }

  /** Partition i of the group's topic for member i. */
  public Map<String, ByteString> assignments() {
    Map<String, ByteString> assignments = new LinkedHashMap<>();
    for (int i = 0; i < members.size(); i++) {
      WireMember member = members.get(i);
      assignments.put(member.id(), ConsumerBytes.assignment(WireMember.topicOf(member.group()), i));
    }
    return assignments;
  }

  public WireMember leader() {
    return members.get(0);
  }

  public List<WireMember> followers() {
    return members.subList(1, members.size());
  }

  public WireMember member(int index) {
    return members.get(index);
  }

  public List<WireMember> members() {
    return List.copyOf(members);
  }

  public int generation() {
    return leader().generation();
  }
}
