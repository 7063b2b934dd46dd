// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * What a call of an {@link AssignmentListener} is about.
 *
 * @param groupId the group
 * @param memberId the member, as the partitions were assigned to it
 * @param generation the generation in which the partitions are or were owned
 * @param cause why the assignment changes, as far as the member can know
 */
public record AssignmentContext(
    String groupId, String memberId, int generation, RebalanceCause cause) {}
