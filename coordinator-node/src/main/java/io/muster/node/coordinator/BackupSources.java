// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ResponseHeader;
import io.muster.state.backup.BackupReader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The parts that are being read on this node. Each keeps RocksDB from forgetting what is replaced
 * meanwhile, so they are few, and one that nobody reads on is closed. Thread-safe.
 */
public final class BackupSources {
  /** A backup reads one part at a time. */
  static final int OPEN_MAX = 4;

  static final int IDLE_MAX_MS = 60_000;

  private final int offsetsPartitions;
  private final Executor background;
  private final Timers timers;
  private final Set<BackupSource> open = ConcurrentHashMap.newKeySet();

  /**
   * @param background reads
   */
  public BackupSources(int offsetsPartitions, Executor background, Timers timers) {
    this.offsetsPartitions = offsetsPartitions;
    this.background = background;
    this.timers = timers;
  }

  /**
   * Opens one.
   *
   * @throws ApiException THROTTLED where enough are open
   */
  public BackupSource open(ResponseHeader header, Supplier<BackupReader> reader) {
    if (open.size() >= OPEN_MAX) {
      throw new ApiException(
          ErrorReason.THROTTLED,
          "this node is read for "
              + OPEN_MAX
              + " backups already; try again when one of them is done");
    }
    BackupSource[] self = new BackupSource[1];
    BackupSource source =
        new BackupSource(
            reader.get(),
            header,
            offsetsPartitions,
            background,
            timers,
            () -> open.remove(self[0]));
    self[0] = source;
    open.add(source);
    watch(source);
    return source;
  }

  private void watch(BackupSource source) {
    timers.schedule(
        IDLE_MAX_MS,
        () -> {
          if (!open.contains(source)) {
            return;
          }
          if (source.idleMs() >= IDLE_MAX_MS) {
            // Not here: it waits for whoever is just reading.
            background.execute(source::close);
          } else {
            watch(source);
          }
        });
  }
}
