// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * Who coordinates a group.
 *
 * @param groupId the group
 * @param partition the offsets partition in which it lives
 * @param node id of the node that leads that partition
 * @param endpoint where that node listens for clients, {@code host:port}
 */
public record GroupCoordinator(String groupId, int partition, int node, String endpoint) {}
