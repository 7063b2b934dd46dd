// SPDX-License-Identifier: Apache-2.0
/**
 * Where replicated state is kept: keys, write sets, and the stores in RocksDB and in heap.
 *
 * <pre>
 *   entry ──> WriteSet (overlay; reads see it) ──> StateStore.commit(change + applied position)
 *                                                      PendingRows: many entries, the last value
 *                                                      of each row ──> RocksDB write batch, no WAL
 * </pre>
 *
 * <p>Only the thread that applies the log writes, and only it asks for write sets, which read
 * through {@code RecentRows}; other reads are safe beside it. Knows nothing of groups: the records'
 * meaning is with their owners. A store that was lost or is behind its snapshot is rebuilt by
 * whoever hosts the replica, not here.
 */
@NullMarked
package io.muster.state.store;

import org.jspecify.annotations.NullMarked;
