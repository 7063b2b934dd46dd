// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster as one node sees and serves it: the cluster group (topics, settings, access rules,
 * nodes, placements), how the node comes into it, and its replicas.
 *
 * <pre>
 *   ClusterControl ──> Formation           an empty folder finds its cluster
 *        │       └───> ClusterMembership   registers, looks, answers other nodes
 *        │                 ├──> FirstPlacement   as controller, once
 *        │                 └──> ReplicaAgent     replicas to where they are placed
 *        │                         └──> ReplicaRepair   and those that were damaged
 *        ├───> ClusterCoordinator          topics and settings; as controller, all changes
 *        ├───> NodeAdministration          what operators ask and change
 *        └───> LeaderNews, LeaderTable     who leads what, said and heard
 * </pre>
 *
 * <p>What is decided is in the cluster group. What is here compares, does the next thing, and
 * remembers nothing that the next controller or leader would miss.
 *
 * <p>Runs on the thread that applies the cluster group's log, on gRPC's, and for looks at all
 * replica groups on the background thread. Raft itself is {@code io.muster.node.raft}'s; that also
 * keeps leaderships where they are preferred.
 */
@NullMarked
package io.muster.node.cluster;

import org.jspecify.annotations.NullMarked;
