// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import io.muster.proto.internal.v1.CommandBatch;
import java.nio.file.Path;

/**
 * What one Raft group replicates: a deterministic state machine over a store of its own.
 *
 * <p>One thread at a time calls {@link #apply}, {@link #advance}, {@link #checkpoint} and {@link
 * #close}; the readers of the implementations may run beside it.
 */
public interface ReplicatedState extends AutoCloseable {

  /** The last entry whose effect is in the store, {@link LogPosition#START} in an empty one. */
  LogPosition applied();

  /**
   * Applies one log entry: runs its commands in order and stores the change together with the
   * position. A pure function of the state and its arguments.
   *
   * @param at position of the entry, behind {@link #applied()}
   * @throws RuntimeException only for a bug or a broken disk; the state is then unusable
   */
  Applied apply(CommandBatch batch, LogPosition at);

  /** Notes an entry without commands (Raft's own), so that {@link #applied()} keeps up. */
  void advance(LogPosition at);

  /**
   * Writes a consistent copy of the store, at {@link #applied()}, into a folder that does not exist
   * yet. Hard links, so it is quick and the files never change.
   */
  void checkpoint(Path directory);

  /**
   * For comparing replicas: as of one moment, whatever is applied from here on. Reads the whole
   * state. Any thread.
   *
   * @throws IllegalStateException where the state is closed
   */
  Fingerprint fingerprint();

  @Override
  void close();
}
