// SPDX-License-Identifier: Apache-2.0
/**
 * One server process: {@code Node} wires the rooms together, starts and stops them.
 *
 * <pre>
 *   rpc ──> coordinator ──> raft ──> (raft-state: apply)
 *    │└───> cluster ───────────┘
 *    └────> security
 * </pre>
 *
 * <p>Owns no rule. The order of the start is disk, RPC, Raft, since a node with an empty folder has
 * to ask the others first; that of the stop is leaderships, RPC, Raft, disk.
 */
@NullMarked
package io.muster.node;

import org.jspecify.annotations.NullMarked;
