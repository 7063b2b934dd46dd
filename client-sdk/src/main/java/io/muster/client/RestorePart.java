// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * What every chunk of a part says about the part and its backup.
 *
 * @param backupId 1 to 64 characters of {@code [a-zA-Z0-9-]}, the same for all parts
 * @param partition an offsets partition, or {@link Backups#CLUSTER}
 * @param offsetsPartitions of the cluster that the backup is of
 * @param positionBase the highest {@link BackupPart#position} of all parts of the backup
 * @param chunks as {@link BackupPart} had it
 * @param rows as {@link BackupPart} had it
 * @param checksum as {@link BackupPart} had it
 */
public record RestorePart(
    String backupId,
    int partition,
    int offsetsPartitions,
    long positionBase,
    int chunks,
    long rows,
    String checksum) {}
