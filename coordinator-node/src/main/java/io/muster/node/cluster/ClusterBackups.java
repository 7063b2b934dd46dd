// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.ApiException;
import io.muster.node.coordinator.BackupSource;
import io.muster.node.coordinator.BackupSources;
import io.muster.node.coordinator.Backups;
import io.muster.node.coordinator.RestoreMessages;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.v1.DescribeRestoreRequest;
import io.muster.proto.v1.DescribeRestoreResponse;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.RestoreChunkRequest;
import io.muster.proto.v1.RestoreChunkResponse;
import io.muster.state.ClusterState;
import io.muster.state.Outcome;
import io.muster.state.backup.BackupReader;
import io.muster.state.backup.Part;
import io.muster.state.backup.RestoreTransaction;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Backups of topics, settings and access rules, where this node is the controller; those of offsets
 * partitions it passes on. Thread-safe.
 */
public final class ClusterBackups implements Backups {
  private final ClusterView view;
  private final ClusterCoordinator cluster;
  private final BackupSources sources;
  private final Backups partitions;

  /**
   * @param partitions asked for all but {@link Backups#CLUSTER}
   */
  ClusterBackups(
      ClusterView view, ClusterCoordinator cluster, BackupSources sources, Backups partitions) {
    this.view = view;
    this.cluster = cluster;
    this.sources = sources;
    this.partitions = partitions;
  }

  @Override
  public CompletableFuture<BackupSource> read(ReadBackupRequest request) {
    return request.getPartition() == CLUSTER
        ? confirmed(
            state -> {
              if (state.restorations().isUnderWay(Part.CLUSTER)) {
                throw restoring();
              }
              return sources.open(cluster.header(), () -> BackupReader.ofCluster(state.view()));
            })
        : partitions.read(request);
  }

  private static ApiException restoring() {
    Outcome.Rejected refusal = RestoreTransaction.underWay(Part.CLUSTER);
    return new ApiException(refusal.reason(), refusal.message(), refusal.metadata());
  }

  @Override
  public CompletableFuture<RestoreChunkResponse> restore(RestoreChunkRequest request) {
    if (request.getPartition() != CLUSTER) {
      return partitions.restore(request);
    }
    int here = view.settings().offsetsPartitions();
    if (request.getOffsetsPartitions() != here) {
      return CompletableFuture.failedFuture(
          RestoreMessages.otherPartitions(request.getOffsetsPartitions(), here));
    }
    return cluster.change(
        Command.newBuilder().setRestoreChunk(RestoreMessages.chunk(request)).build(),
        Outcome.ChunkRestored.class,
        restored -> RestoreMessages.taken(cluster.header(), restored));
  }

  @Override
  public CompletableFuture<DescribeRestoreResponse> describe(DescribeRestoreRequest request) {
    return request.getPartition() == CLUSTER
        ? confirmed(
            state ->
                RestoreMessages.described(cluster.header(), state.restorations(), Part.CLUSTER))
        : partitions.describe(request);
  }

  /**
   * Goes on when this node is known to be the controller and has applied all that was committed.
   */
  private <T> CompletableFuture<T> confirmed(Function<ClusterState, T> read) {
    ReplicaGroup group = view.clusterGroup();
    if (group == null || !cluster.isController()) {
      return CompletableFuture.failedFuture(Controller.notHere(view));
    }
    return group
        .confirmLeadership()
        .handle(
            (term, failure) -> {
              if (failure != null) {
                throw Controller.notHere(view);
              }
              try {
                return read.apply((ClusterState) group.state());
              } catch (IllegalStateException e) {
                if (!group.isLeaderReady()) {
                  // Deposed meanwhile, and a snapshot took the place of the state.
                  throw Controller.notHere(view);
                }
                throw e;
              }
            });
  }
}
