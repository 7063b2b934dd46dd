// SPDX-License-Identifier: Apache-2.0
/**
 * A cluster of real node processes on this machine, in one folder:
 *
 * <pre>
 *   cluster.json        who the nodes are: ports, and the process of each while it runs
 *   node-1.yaml         the configuration of node 1
 *   data/node-1/        what node 1 stores
 *   logs/node-1.log     what node 1 says, over all its starts
 * </pre>
 *
 * <p>{@link io.muster.cli.local.LocalCluster} is the door; tests use it as the commands do. A
 * process is only ever signalled after a check that it is still the one that was started (id and
 * start time), because ids are given out again.
 *
 * <p>Threads: none of its own. Does not: talk Raft, or decide anything about groups.
 */
@NullMarked
package io.muster.cli.local;

import org.jspecify.annotations.NullMarked;
