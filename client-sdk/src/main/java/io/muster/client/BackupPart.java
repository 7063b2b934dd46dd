// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.time.Instant;

/**
 * One part of a backup, after it was read whole.
 *
 * @param partition an offsets partition, or {@link Backups#CLUSTER}
 * @param term where in the log it was read: Raft term
 * @param index where in the log it was read: Raft index
 * @param position no position in the part is higher: the index, and what earlier restorations added
 * @param offsetsPartitions how many the cluster has
 * @param time of the last entry
 * @param chunks so many were handed over
 * @param rows so many are in them
 * @param checksum SHA-256 of the chain of chunks, in hex
 */
public record BackupPart(
    int partition,
    long term,
    long index,
    long position,
    int offsetsPartitions,
    Instant time,
    int chunks,
    long rows,
    String checksum) {}
