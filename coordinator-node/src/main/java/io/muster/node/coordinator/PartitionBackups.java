// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.v1.DescribeRestoreRequest;
import io.muster.proto.v1.DescribeRestoreResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.RestoreChunkRequest;
import io.muster.proto.v1.RestoreChunkResponse;
import io.muster.state.Outcome;
import io.muster.state.backup.BackupReader;
import io.muster.state.backup.Part;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Backups of the offsets partitions that this node leads. Thread-safe. */
public final class PartitionBackups implements Backups {
  private final PartitionRoutes routes;
  private final CoordinatorSettings settings;
  private final BackupSources sources;

  public PartitionBackups(
      PartitionRoutes routes, CoordinatorSettings settings, BackupSources sources) {
    this.routes = routes;
    this.settings = settings;
    this.sources = sources;
  }

  @Override
  public CompletableFuture<BackupSource> read(ReadBackupRequest request) {
    int partition = request.getPartition();
    return refused(partition, settings.offsetsPartitions())
        .thenCompose(
            unused ->
                routes.toPartition(
                    partition,
                    coordinator -> {
                      LedPartition led = coordinator.led();
                      return led.confirmed(() -> CompletableFuture.completedFuture(open(led)));
                    }));
  }

  private BackupSource open(LedPartition led) {
    ApiException restoring = led.refusalWhileRestored();
    if (restoring != null) {
      throw restoring;
    }
    return sources.open(
        led.header(), () -> BackupReader.ofPartition(led.state().view(), led.number()));
  }

  @Override
  public CompletableFuture<RestoreChunkResponse> restore(RestoreChunkRequest request) {
    int partition = request.getPartition();
    return refused(partition, request.getOffsetsPartitions())
        .thenCompose(
            unused ->
                routes.toPartition(
                    partition,
                    coordinator -> {
                      LedPartition led = coordinator.led();
                      Command command =
                          led.command().setRestoreChunk(RestoreMessages.chunk(request)).build();
                      return led.write(
                          command,
                          Outcome.ChunkRestored.class,
                          restored -> RestoreMessages.taken(led.header(), restored));
                    }));
  }

  @Override
  public CompletableFuture<DescribeRestoreResponse> describe(DescribeRestoreRequest request) {
    int partition = request.getPartition();
    return refused(partition, settings.offsetsPartitions())
        .thenCompose(
            unused ->
                routes.toPartition(
                    partition,
                    coordinator -> {
                      LedPartition led = coordinator.led();
                      return led.confirmed(
                          () ->
                              CompletableFuture.completedFuture(
                                  RestoreMessages.described(
                                      led.header(),
                                      led.state().restorations(),
                                      new Part(partition))));
                    }));
  }

  /** Fails where there is no such partition, or the backup is of a cluster that counts others. */
  private CompletableFuture<Void> refused(int partition, int offsetsPartitions) {
    int here = settings.offsetsPartitions();
    if (offsetsPartitions != here) {
      return CompletableFuture.failedFuture(
          RestoreMessages.otherPartitions(offsetsPartitions, here));
    }
    return partition < here
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(
            new ApiException(
                ErrorReason.INVALID_REQUEST,
                "partition is " + partition + "; there are 0 to " + (here - 1),
                Map.of("field", "partition", "limit", Integer.toString(here - 1))));
  }
}
