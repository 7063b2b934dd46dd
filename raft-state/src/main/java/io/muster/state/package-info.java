// SPDX-License-Identifier: Apache-2.0
/**
 * Everything that is replicated: commands in, outcomes and effects out.
 *
 * <pre>
 *   CommandBatch + LogPosition ──> ReplicatedState.apply ──> Outcome per command
 *                                        │                   Effects (what changed)
 *                                        └── one write batch: the change + the position
 * </pre>
 *
 * <p>Owns the rules of groups, offsets and the cluster, and the store they live in. Knows neither
 * Raft nor gRPC, reads no clock, starts no thread and draws no random number: time, ids and limits
 * come with the commands, stamped by the leader that proposed them. {@code ArchitectureTest} holds
 * it to that.
 */
@NullMarked
package io.muster.state;

import org.jspecify.annotations.NullMarked;
