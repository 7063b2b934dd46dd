// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

/**
 * What a rule may know of the log entry that it runs in.
 *
 * @param position the entry
 * @param logTimeMs the leader's stamp in milliseconds since 1970, never less than an earlier
 *     entry's
 */
public record LogContext(LogPosition position, long logTimeMs) {
  public long index() {
    return position.index();
  }
}
