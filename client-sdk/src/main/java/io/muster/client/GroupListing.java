// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * A group in a list.
 *
 * @param groupId the group
 * @param state its state
 * @param protocolType "consumer" for consumers, empty for a group that only holds offsets
 * @param generation its generation, 0 where it never had members
 * @param members how many members it has
 * @param partition the offsets partition in which it lives
 * @param node id of the node that coordinates it
 */
public record GroupListing(
    String groupId,
    GroupState state,
    String protocolType,
    int generation,
    int members,
    int partition,
    int node) {}
