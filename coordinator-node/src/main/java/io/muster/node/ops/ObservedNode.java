// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import io.muster.node.config.NodeConfig;
import io.muster.node.coordinator.CoordinatorMetrics;
import io.muster.node.coordinator.ReplicaGroupCoordinator;
import io.muster.node.raft.RaftHost;
import io.muster.node.rpc.RpcServer;
import io.muster.node.security.NodeSecurity;
import io.muster.state.store.RocksDbUsage;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What metrics and checks look at. Everything may be asked from any thread, and while the node
 * starts or stops.
 *
 * @param version of the program
 * @param security certificates, and how their renewal goes
 * @param raft empty until the replicas are opened
 * @param coordinators one for each replica group
 * @param settingsAgreed the node is configured as its cluster was created
 * @param placed the replica groups are placed, and what is placed on this node is there
 * @param rpc empty before clients are listened to
 * @param serving clients are welcome: false again once the node stops
 * @param failure what this node found that it cannot go on with
 * @param rocksDb may throw {@link IllegalStateException} once the node stops
 */
public record ObservedNode(
    NodeConfig config,
    String version,
    NodeSecurity security,
    Supplier<Optional<RaftHost>> raft,
    List<ReplicaGroupCoordinator> coordinators,
    CoordinatorMetrics coordinatorMetrics,
    BooleanSupplier settingsAgreed,
    BooleanSupplier placed,
    Supplier<Optional<RpcServer>> rpc,
    BooleanSupplier serving,
    Supplier<Optional<Throwable>> failure,
    Supplier<RocksDbUsage> rocksDb) {}
