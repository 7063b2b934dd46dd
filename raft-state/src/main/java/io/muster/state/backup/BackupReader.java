// SPDX-License-Identifier: Apache-2.0
package io.muster.state.backup;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.AppliedRecord;
import io.muster.proto.internal.v1.BackupChunk;
import io.muster.proto.internal.v1.BackupRow;
import io.muster.proto.internal.v1.BackupWhole;
import io.muster.state.Limits;
import io.muster.state.LogPosition;
import io.muster.state.cluster.ClusterRows;
import io.muster.state.store.Keys;
import io.muster.state.store.StateView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one part of a state as of one moment, a chunk at a time: what it holds in memory is one
 * chunk. Belongs to one thread at a time; to be closed.
 */
public final class BackupReader implements AutoCloseable {
  /** What a row takes beside its key and value. */
  private static final int ROW_OVERHEAD_BYTES = 32;

  /** Headers first: a group's other rows are only taken where the group is there. */
  private static final List<Character> KINDS = List.of('f', 'd', 'g', 'm', 'o', 's', 'c', 'e');

  private final StateView view;
  private final int chunkBytesMax;
  private final Deque<byte[]> prefixesLeft = new ArrayDeque<>();
  private byte @Nullable [] lastKey;

  /** Of the last value that has not been told whole: where it goes on. */
  private int valueOffset;

  private int chunks;
  private long rows;
  private ByteString checksum = ChunkChain.START;

  private BackupReader(StateView view, Iterable<byte[]> prefixes, int chunkBytesMax) {
    this.view = view;
    this.chunkBytesMax = chunkBytesMax;
    prefixes.forEach(prefixesLeft::add);
  }

  /**
   * The groups of an offsets partition.
   *
   * @param view closed with this reader
   */
  public static BackupReader ofPartition(StateView view, int partition) {
    return ofPartition(view, partition, Limits.BACKUP_CHUNK_BYTES_MAX);
  }

  /** As {@link #ofPartition(StateView, int)}, with chunks of another size. */
  public static BackupReader ofPartition(StateView view, int partition, int chunkBytesMax) {
    return new BackupReader(
        view, KINDS.stream().map(kind -> Keys.rows(partition, kind)).toList(), chunkBytesMax);
  }

  /**
   * Topics, settings and access rules.
   *
   * @param view closed with this reader
   */
  public static BackupReader ofCluster(StateView view) {
    return new BackupReader(view, ClusterRows.PREFIXES, Limits.BACKUP_CHUNK_BYTES_MAX);
  }

  /** Where in the log it reads. */
  public LogPosition position() {
    AppliedRecord applied = view.applied();
    return new LogPosition(applied.getTerm(), applied.getIndex());
  }

  /** No position that was handed out until that moment is higher. */
  public long highestNumber() {
    return view.applied().getPositionBase() + view.applied().getIndex();
  }

  /** Stamp of the last entry, in milliseconds since 1970. */
  public long logTimeMs() {
    return view.applied().getLogTimeMs();
  }

  /**
   * The next {@link BackupChunk}; null after the last.
   *
   * @throws IllegalStateException where the state was closed meanwhile
   */
  public @Nullable ByteString next() {
    BackupChunk.Builder chunk = BackupChunk.newBuilder();
    int[] left = {chunkBytesMax};
    while (left[0] > 0) {
      byte[] prefix = prefixesLeft.peek();
      if (prefix == null) {
        break;
      }
      readInto(chunk, prefix, left);
      if (left[0] > 0) {
        prefixesLeft.remove();
        lastKey = null;
      }
    }
    if (chunk.getRowsCount() == 0) {
      return null;
    }
    ByteString bytes = chunk.build().toByteString();
    chunks++;
    checksum = ChunkChain.next(checksum, bytes);
    return bytes;
  }

  /** Adds rows of one prefix; leaves {@code left} at 0 where the chunk is full before their end. */
  private void readInto(BackupChunk.Builder chunk, byte[] prefix, int[] left) {
    byte[] last = lastKey;
    byte[] from = last == null ? prefix : valueOffset > 0 ? last : Keys.after(last);
    view.scan(
        prefix,
        from,
        (key, value) -> {
          int room = left[0] - key.length - ROW_OVERHEAD_BYTES;
          int length = value.length - valueOffset;
          boolean fits = length <= room;
          if (!fits && chunk.getRowsCount() > 0) {
            left[0] = 0;
            return false;
          }
          // Only a value that is too long for a chunk of its own is told in pieces.
          int piece = fits ? length : room;
          chunk.addRows(
              BackupRow.newBuilder()
                  .setKey(ByteString.copyFrom(key))
                  .setValue(ByteString.copyFrom(value, valueOffset, piece))
                  .setGoesOn(!fits));
          lastKey = key;
          if (!fits) {
            valueOffset += piece;
            left[0] = 0;
            return false;
          }
          valueOffset = 0;
          rows++;
          left[0] = room - length;
          return left[0] > 0;
        });
  }

  /** What all chunks come to, after the last one. */
  public BackupWhole whole() {
    return BackupWhole.newBuilder().setChunks(chunks).setRows(rows).setChecksum(checksum).build();
  }

  @Override
  public void close() {
    view.close();
  }
}
