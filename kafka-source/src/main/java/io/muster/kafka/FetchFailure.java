// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import java.io.IOException;

/** Why a lane has stopped fetching for a reader. Its records read before are still good. */
sealed interface FetchFailure {
  /**
   * The position is not in the log.
   *
   * @param cutAt where the log was cut and written anew, so that only what is before it is known to
   *     be what was read; {@link Long#MAX_VALUE} where it was not
   */
  record OutOfRange(long cutAt) implements FetchFailure {}

  /** Kafka refuses, or the record cannot be read. */
  record Broken(IOException reason) implements FetchFailure {}
}
