// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

import java.util.concurrent.CompletableFuture;

/**
 * A member of a group. Thread-safe. Has one commit or fetch under way at a time: the load's loops
 * see to that.
 */
public interface BenchMember {
  /** What {@link #generation()} is while the member is in none. */
  int NO_GENERATION = -1;

  /** The generation that the member has its assignment of. */
  int generation();

  /** Commits this offset for all of its partitions. Done when it is acknowledged. */
  CompletableFuture<?> commit(long offset);

  /** Reads the committed offsets of all of its partitions. */
  CompletableFuture<?> fetch();

  /** Leaves the group. Never fails. */
  CompletableFuture<?> leave();
}
