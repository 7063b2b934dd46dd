// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.GroupListing;
import io.muster.client.GroupState;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.ResponseHeader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pages of nodes, put together to the groups of the cluster. */
class GroupListingTest {
  private final ListingCoverage coverage = new ListingCoverage(3);

  @Test
  void pagesOfOneNodeAreOneAnswer() {
    coverage.add(
        node(page(1, List.of(0, 1), group("b", 0)), page(1, List.of(0, 1), group("a", 1))));

    assertThat(coverage.groups())
        .containsExactly(
            new GroupListing("a", GroupState.STABLE, "consumer", 3, 2, 1, 1),
            new GroupListing("b", GroupState.STABLE, "consumer", 3, 2, 0, 1));
    assertThat(coverage.missing()).containsExactly(2);
  }

  @Test
  void partitionCountsOnceHoweverManyNodesAnswerForIt() {
    coverage.add(node(page(1, List.of(0, 1), group("a", 0), group("b", 1))));
    coverage.add(node(page(2, List.of(1, 2), group("b", 1), group("late", 1), group("c", 2))));

    assertThat(coverage.groups()).extracting(GroupListing::groupId).containsExactly("a", "b", "c");
    assertThat(coverage.groups()).extracting(GroupListing::node).containsExactly(1, 1, 2);
    assertThat(coverage.missing()).isEmpty();
  }

  @Test
  void partitionThatMovedBetweenPagesIsLeftToItsNewLeader() {
    coverage.add(
        node(
            page(1, List.of(0, 1), group("a", 0), group("b", 1)),
            page(1, List.of(0), group("c", 0))));

    assertThat(coverage.groups()).extracting(GroupListing::groupId).containsExactly("a", "c");
    assertThat(coverage.missing()).containsExactly(1, 2);

    coverage.add(node(page(2, List.of(1, 2), group("b", 1), group("d", 1))));
    assertThat(coverage.groups())
        .extracting(GroupListing::groupId)
        .containsExactly("a", "b", "c", "d");
    assertThat(coverage.missing()).isEmpty();
  }

  @Test
  void partitionThatCameBetweenPagesIsAskedForAgain() {
    coverage.add(node(page(1, List.of(0)), page(1, List.of(0, 1), group("b", 1))));

    assertThat(coverage.groups()).isEmpty();
    assertThat(coverage.missing()).containsExactly(1, 2);
  }

  @Test
  void partitionsWithoutGroupsAreCoveredToo() {
    coverage.add(node(page(1, List.of(0, 1, 2))));

    assertThat(coverage.groups()).isEmpty();
    assertThat(coverage.missing()).isEmpty();
  }

  private static NodeListing node(ListGroupsResponse... pages) {
    NodeListing listing = new NodeListing();
    for (ListGroupsResponse page : pages) {
      listing.add(page);
    }
    return listing;
  }

  private static ListGroupsResponse page(
      int node, List<Integer> partitions, ListGroupsResponse.Group... groups) {
    return ListGroupsResponse.newBuilder()
        .setHeader(ResponseHeader.newBuilder().setNodeId(node))
        .addAllPartitions(partitions)
        .addAllGroups(List.of(groups))
        .build();
  }

  private static ListGroupsResponse.Group group(String id, int partition) {
    return ListGroupsResponse.Group.newBuilder()
        .setGroupId(id)
        .setState(io.muster.proto.v1.GroupState.STABLE)
        .setProtocolType("consumer")
        .setPartition(partition)
        .setGenerationId(3)
        .setMembers(2)
        .build();
  }
}
