// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

/**
 * What a rule may know of the log entry that it runs in.
 *
 * @param position the entry
 * @param positionBase what restored backups have added to positions, 0 where none was restored
 * @param logTimeMs the leader's stamp in milliseconds since 1970, never less than an earlier
 *     entry's
 */
public record LogContext(LogPosition position, long positionBase, long logTimeMs) {
  /**
   * The entry's number, for whatever has to grow: revisions, ids, incarnations, phases. Above that
   * of every entry before, and above everything that a restored backup has brought; so it is the
   * log index only where nothing was restored.
   */
  public long number() {
    return positionBase + position.index();
  }
}
