// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster group in its smallest form: topics, the settings that never change, those that do
 * ({@link io.muster.node.cluster.ConfigAdministration}), and the fixed list of nodes with the
 * placement that follows from it.
 *
 * <p>Runs on the thread that applies the cluster group's log and on gRPC's; holds no lock. Does not
 * move replicas and does not watch nodes; leaders are kept in place by {@code io.muster.node.raft}.
 */
@NullMarked
package io.muster.node.cluster;

import org.jspecify.annotations.NullMarked;
