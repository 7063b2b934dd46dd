// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * How far the restoration of a part is.
 *
 * @param empty nothing is stored there, and nothing was ever restored there
 * @param backupId of the backup that is being, or was, restored there; empty: none
 * @param nextChunk number of the chunk that is waited for; 0: none was begun
 * @param chunks how many the part has
 */
public record RestoreState(boolean empty, String backupId, int nextChunk, int chunks) {
  /** The part has all that the backup brings it. */
  public boolean whole() {
    return !backupId.isEmpty() && nextChunk > chunks;
  }
}
