// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * An acknowledged commit: a majority of the replicas has it on disk.
 *
 * @param revision position of the commit in the coordinator's log; the same number comes back as
 *     {@link CommittedOffset#revision()}. 0 for a commit of nothing.
 * @param node id of the node that acknowledged, 0 for a commit of nothing
 */
public record CommitResult(long revision, int node) {}
