// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.BackupWhole;
import io.muster.proto.v1.BackupPart;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ReadBackupResponse;
import io.muster.proto.v1.ResponseHeader;
import io.muster.state.backup.BackupReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One part of a backup on its way to a client: answers one message after the other, each read when
 * it is asked for. Thread-safe; one message is asked for at a time.
 */
public final class BackupSource implements AutoCloseable {
  private final BackupReader reader;
  private final ResponseHeader header;
  private final int offsetsPartitions;
  private final Executor background;
  private final Timers timers;
  private final Runnable onClose;
  private boolean begun;
  private boolean closed;
  private long usedAtMs;

  /**
   * @param header of every answer
   * @param background reads
   * @param onClose told once
   */
  BackupSource(
      BackupReader reader,
      ResponseHeader header,
      int offsetsPartitions,
      Executor background,
      Timers timers,
      Runnable onClose) {
    this.reader = reader;
    this.header = header;
    this.offsetsPartitions = offsetsPartitions;
    this.background = background;
    this.timers = timers;
    this.onClose = onClose;
    this.usedAtMs = timers.nowMs();
  }

  /** The next message; the one that has {@code end} is the last. Completes on any thread. */
  public CompletableFuture<ReadBackupResponse> next() {
    CompletableFuture<ReadBackupResponse> message = new CompletableFuture<>();
    background.execute(
        () -> {
          try {
            message.complete(read());
          } catch (RuntimeException e) {
            message.completeExceptionally(e);
          }
        });
    return message;
  }

  private synchronized ReadBackupResponse read() {
    usedAtMs = timers.nowMs();
    ReadBackupResponse.Builder message = ReadBackupResponse.newBuilder().setHeader(header);
    try {
      if (closed) {
        throw lost();
      }
      if (!begun) {
        begun = true;
        return message.setBegin(begin()).build();
      }
      @Nullable ByteString chunk = reader.next();
      return chunk != null ? message.setChunk(chunk).build() : message.setEnd(end()).build();
    } catch (IllegalStateException e) {
      // Another leader's snapshot took the place of this state, or the node stops.
      throw lost();
    }
  }

  private static ApiException lost() {
    return new ApiException(
        ErrorReason.NOT_COORDINATOR,
        "the state that was read is not kept any more; read the part from its beginning at its"
            + " leader");
  }

  private ReadBackupResponse.Begin begin() {
    return ReadBackupResponse.Begin.newBuilder()
        .setTerm(reader.position().term())
        .setIndex(reader.position().index())
        .setPosition(reader.highestNumber())
        .setOffsetsPartitions(offsetsPartitions)
        .setLogTimeMs(reader.logTimeMs())
        .build();
  }

  private BackupPart end() {
    BackupWhole whole = reader.whole();
    return BackupPart.newBuilder()
        .setChunks(whole.getChunks())
        .setRows(whole.getRows())
        .setChecksum(whole.getChecksum())
        .build();
  }

  /** For how long nobody has read. */
  synchronized long idleMs() {
    return timers.nowMs() - usedAtMs;
  }

  /** Closing again does nothing. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      reader.close();
    }
    onClose.run();
  }
}
