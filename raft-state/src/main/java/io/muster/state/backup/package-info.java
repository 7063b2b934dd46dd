// SPDX-License-Identifier: Apache-2.0
/**
 * Backups: the rows of one part of a cluster (an offsets partition, or topics, settings and access
 * rules) read as of one moment, and put into the log of another cluster chunk by chunk.
 *
 * <pre>
 *   StateView ──> BackupReader ──> chunk, chunk, ..., BackupWhole
 *                                    └──> RestoreChunk command ──> RestoreHandler ──> RestoredPart
 *                                                                     └── RestoreRecord: how far it is
 * </pre>
 *
 * <p>Rows travel as they are stored. What a record keeps of positions (revisions, ids,
 * incarnations, phases) is from the old cluster's logs; so the first chunk raises the position base
 * of the log that it comes into, and {@code LogContext.number()} is above all of it from then on.
 * Before a row is put it is checked as strictly as if a stranger had made it: the rules trust what
 * is stored, and a row that they cannot read would stop every replica.
 *
 * <p>Not here: files, and which node is asked for which part.
 */
@NullMarked
package io.muster.state.backup;

import org.jspecify.annotations.NullMarked;
