// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * Reads what a cluster knows, part by part, and puts it into a new cluster. What {@code muster
 * backup} and {@code muster restore} are made of; chunks are opaque. Got from {@link
 * MusterAdmin#backups()}. Thread-safe.
 *
 * <p>Calls block; each tries again by itself, at another leader too, until the client's request
 * timeout ends without any progress. Reading needs DESCRIBE on the cluster and READ on all groups
 * and topics, restoring needs ALTER on the cluster. Failures are those of {@link MusterAdmin}.
 */
public interface Backups {
  /** The part with topics, settings that were changed while nodes ran, and access rules. */
  int CLUSTER = -1;

  /**
   * Reads a part as of one moment; linearizable. For a backup of a whole cluster read the offsets
   * partitions first and {@link #CLUSTER} last: then no offset is of a topic that is not there.
   *
   * @param partition an offsets partition, or {@link #CLUSTER}
   * @param sink takes the chunks on this thread
   */
  BackupPart read(int partition, BackupSink sink);

  /** How far the restoration of a part is; linearizable. */
  RestoreState state(int partition);

  /**
   * Puts one chunk of a part into a cluster that has nothing there yet. Repeating it changes
   * nothing.
   *
   * @param number 0 announces the part and comes without a chunk; then the chunks, from 1 on
   * @param chunk as it was read
   * @return number of the chunk that is waited for; above {@code part.chunks()}: the part is whole
   * @throws InvalidRequestException where something is there that this backup did not bring, or the
   *     chunk does not fit
   */
  int restore(RestorePart part, int number, byte[] chunk);
}
