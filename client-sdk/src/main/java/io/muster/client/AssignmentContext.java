// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * What a call of an {@link AssignmentListener} is about.
 *
 * @param groupId the group
 * @param memberId the member, as the partitions were assigned to it
 * @param generation the generation in which the partitions are or were owned
 * @param cause why the assignment changes. With {@link AssignmentListener#onAssigned} it is what
 *     the coordinator says of the rebalance that led to the generation; before, what the member
 *     knew when it learned of the rebalance.
 */
public record AssignmentContext(
    String groupId, String memberId, int generation, RebalanceCause cause) {}
