// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AllOwnedTest {
  private final Judged allOwned = new Judged(new AllOwned());

  private static GroupHistories healed() {
    return new GroupHistories()
        .fact("topic.t.partitions", "3")
        .fact("group.g.live", "a,b")
        .described("PREPARING_REBALANCE", 4, Map.of());
  }

  private static GroupHistories stable(Map<String, List<Integer>> members) {
    return healed().described("STABLE", 5, members);
  }

  @Test
  void everyPartitionHasOneOwner() {
    allOwned.valid(stable(Map.of("a", List.of(0, 1), "b", List.of(2))));
  }

  @Test
  void aPartitionHasNoOwner() {
    allOwned.flags("orphan-partition", stable(Map.of("a", List.of(0), "b", List.of(2))));
  }

  @Test
  void aPartitionHasTwoOwners() {
    allOwned.flags("double-owner", stable(Map.of("a", List.of(0, 1), "b", List.of(1, 2))));
  }

  @Test
  void aMemberHasNoClient() {
    allOwned.flags(
        "ghost-member", stable(Map.of("a", List.of(0), "b", List.of(1), "c", List.of(2))));
  }

  @Test
  void aClientIsNoMember() {
    allOwned.flags("stuck-group", stable(Map.of("a", List.of(0, 1, 2))));
  }

  @Test
  void theGroupIsNotStable() {
    allOwned.flags("stuck-group", healed());
    allOwned.flags("stuck-group", new GroupHistories().describeFailed("DEADLINE_EXCEEDED"));
  }

  @Test
  void aNodeThatDoesNotLeadDoesNotSay() {
    allOwned.valid(
        stable(Map.of("a", List.of(0, 1), "b", List.of(2))).describeFailed("NOT_COORDINATOR"));
  }

  @Test
  void aGroupWithoutClientsIsEmpty() {
    allOwned.valid(new GroupHistories().fact("group.g.live", "").described("EMPTY", 6, Map.of()));
  }

  @Test
  void oneMemberHasMuchMore() {
    allOwned.flags("unbalanced", stable(Map.of("a", List.of(0, 1, 2), "b", List.of())));
  }

  @Test
  void nothingWasDescribedAtTheEnd() {
    allOwned.unknown(new GroupHistories().heartbeat("a", 1));
  }
}
