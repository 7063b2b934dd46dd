// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.muster.client.BackupPart;
import io.muster.client.BackupSink;
import io.muster.client.Backups;
import io.muster.client.ClusterDescription;
import io.muster.client.PartitionDescription;
import io.muster.client.RestorePart;
import io.muster.client.RestoreState;
import io.muster.proto.v1.BackupServiceGrpc;
import io.muster.proto.v1.DescribeRestoreRequest;
import io.muster.proto.v1.RestoreChunkRequest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Backups over the wire. Each part is asked of its leader, which is looked up when that failed. */
final class DefaultBackups implements Backups {
  /** A chunk has to go through the log. */
  private static final Duration ATTEMPT = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Nodes nodes;
  private final ClusterDescriber describer;
  private final ClientThreads threads;
  private final Duration timeout;
  private volatile @Nullable ClusterDescription known;

  DefaultBackups(Nodes nodes, ClusterDescriber describer, ClientThreads threads, Duration timeout) {
    this.nodes = nodes;
    this.describer = describer;
    this.threads = threads;
    this.timeout = timeout;
  }

  @Override
  public BackupPart read(int partition, BackupSink sink) {
    Deadline deadline = Deadline.after(threads, timeout);
    while (true) {
      BackupRead read = new BackupRead(partition, sink, timeout);
      try {
        Endpoint leader = join(leader(partition, deadline.left()));
        return read.run(nodes, leader);
      } catch (CallFailure e) {
        known = null;
        if (read.hasProgressed()) {
          deadline = Deadline.after(threads, timeout);
        }
        if (!e.kind().retriable() || deadline.left().compareTo(PAUSE) <= 0) {
          throw PublicErrors.of(e);
        }
        pause();
      }
    }
  }

  private void pause() {
    CompletableFuture<Void> over = new CompletableFuture<>();
    threads.schedule(PAUSE, () -> over.complete(null));
    Futures.join(over, timeout, PublicErrors::of);
  }

  /** As {@link Futures#join}, for what is tried again here. */
  private static <T> T join(CompletableFuture<T> future) throws CallFailure {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw CallFailure.of(e);
    }
  }

  @Override
  public RestoreState state(int partition) {
    return Futures.join(
        call(
                partition,
                BackupServiceGrpc.getDescribeRestoreMethod(),
                DescribeRestoreRequest.newBuilder()
                    .setHeader(nodes.header())
                    .setPartition(partition)
                    .build())
            .thenApply(
                answer ->
                    new RestoreState(
                        answer.getEmpty(),
                        answer.getBackupId(),
                        answer.getNextChunk(),
                        answer.getChunks())),
        timeout,
        PublicErrors::of);
  }

  @Override
  public int restore(RestorePart part, int number, byte[] chunk) {
    RestoreChunkRequest request =
        RestoreChunkRequest.newBuilder()
            .setHeader(nodes.header())
            .setPartition(part.partition())
            .setBackupId(part.backupId())
            .setNumber(number)
            .setPart(
                io.muster.proto.v1.BackupPart.newBuilder()
                    .setChunks(part.chunks())
                    .setRows(part.rows())
                    .setChecksum(ByteString.copyFrom(HexFormat.of().parseHex(part.checksum()))))
            .setPositionBase(part.positionBase())
            .setOffsetsPartitions(part.offsetsPartitions())
            .setChunk(ByteString.copyFrom(chunk))
            .build();
    return Futures.join(
        call(part.partition(), BackupServiceGrpc.getRestoreChunkMethod(), request)
            .thenApply(answer -> answer.getNextChunk()),
        timeout,
        PublicErrors::of);
  }

  private <Q, A> CompletableFuture<A> call(
      int partition, MethodDescriptor<Q, A> method, Q request) {
    return new RetryLoop<A>(
            threads,
            timeout,
            RetryLoop.Pauses.DEFAULT,
            () -> true,
            remaining ->
                leader(partition, remaining)
                    .thenCompose(
                        leader ->
                            nodes
                                .at(leader)
                                .unary(
                                    method,
                                    request,
                                    remaining.compareTo(ATTEMPT) < 0 ? remaining : ATTEMPT))
                    .whenComplete(
                        (answer, failed) -> {
                          if (failed != null) {
                            known = null;
                          }
                        }))
        .start();
  }

  private CompletableFuture<Endpoint> leader(int partition, Duration within) {
    ClusterDescription seen = known;
    Endpoint leader = seen == null ? null : leader(seen, partition);
    if (leader != null) {
      return CompletableFuture.completedFuture(leader);
    }
    return describer
        .describe(within)
        .thenCompose(
            described -> {
              known = described;
              Endpoint found = leader(described, partition);
              return found != null
                  ? CompletableFuture.completedFuture(found)
                  : CompletableFuture.failedFuture(unled(partition));
            });
  }

  private static @Nullable Endpoint leader(ClusterDescription cluster, int partition) {
    OptionalInt leader =
        partition == CLUSTER
            ? cluster.controller()
            : cluster.partitions().stream()
                .filter(each -> each.partition() == partition)
                .map(PartitionDescription::leader)
                .findFirst()
                .orElse(OptionalInt.empty());
    return leader.isEmpty()
        ? null
        : cluster
            .node(leader.getAsInt())
            .map(node -> new Endpoint(node.host(), node.port()))
            .orElse(null);
  }

  private static CallFailure unled(int partition) {
    return new CallFailure(
        FailureClass.RETRY_SAME,
        "COORDINATOR_NOT_AVAILABLE",
        partition == CLUSTER
            ? "no node names a controller"
            : "no node names a leader of offsets partition " + partition,
        Map.of(),
        null,
        false,
        null);
  }
}
