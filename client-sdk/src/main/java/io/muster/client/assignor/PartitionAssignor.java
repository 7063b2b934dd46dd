// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Divides partitions among members. Thread-safe, without state and side effects, and deterministic:
 * the same input, in whatever order, gives the same output in every process and release.
 *
 * <p>An application's own assignor is given to the builder of its consumer as an instance, or named
 * in {@code partition.assignment.strategy}: see {@link Assignors#named(String)}.
 */
public interface PartitionAssignor {
  /** Name by which members find the assignor that they have in common, such as {@code range}. */
  String name();

  /**
   * The rebalance protocols under which its results are sound. Members follow the highest that all
   * their configured assignors support; see {@link Assignors#rebalanceProtocol}. By default {@link
   * RebalanceProtocol#EAGER} only.
   *
   * <p>Who names {@link RebalanceProtocol#COOPERATIVE} here must not give a partition that one
   * member owns to another member: it has to be given to nobody until its owner has let go.
   */
  default Set<RebalanceProtocol> protocols() {
    return Set.of(RebalanceProtocol.EAGER);
  }

  /**
   * What a member adds to its subscription when it joins, for {@link #assign} to read where the
   * group's leader runs it: see {@link MemberSubscription#userData()}. By default nothing.
   *
   * @param topics what the member subscribes to
   * @param previous what it was assigned last
   * @return the bytes, which belong to the caller
   */
  default byte[] userData(Set<String> topics, PreviousAssignment previous) {
    return new byte[0];
  }

  /**
   * Divides the partitions. Whatever is thrown here, and a result that breaks a rule, makes the
   * leader refuse to send the result; its member ends with an error that says why.
   *
   * @param partitionCounts how many partitions each subscribed topic has; a topic that does not
   *     exist is missing and nobody gets anything of it
   * @param members all members of the group
   * @return for every member, by id, what it gets. Each partition of a topic that exists and that
   *     somebody subscribes to goes to exactly one member that subscribes to the topic; only a
   *     cooperative assignor may withhold one that a member still owns.
   */
  Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, Collection<MemberSubscription> members);
}
