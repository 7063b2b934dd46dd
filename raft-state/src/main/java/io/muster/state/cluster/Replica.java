// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

/**
 * One place for a copy of a replica group: a node, in one of its incarnations. Under another epoch
 * the same node is another replica, since it knows nothing of what the former one had promised.
 *
 * @param nodeId 1 or more
 * @param epoch 1 or more, see {@link RegisteredNode#epoch()}
 */
public record Replica(int nodeId, int epoch) {}
