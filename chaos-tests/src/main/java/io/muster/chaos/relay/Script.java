// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.relay;

import java.time.Duration;

/** What becomes of the bytes that travel in one direction. */
public sealed interface Script {
  /** They pass. */
  Script PASS = new Pass();

  /** They pass at once. */
  record Pass() implements Script {}

  /**
   * They pass late.
   *
   * @param jitter so much more or less, at random
   */
  record Delay(Duration time, Duration jitter) implements Script {}

  /**
   * They vanish. A connection that has lost some is reset as soon as there is another script, since
   * what would follow makes no sense.
   */
  record Swallow() implements Script {}

  /** So many more of each connection pass, and then it is reset. */
  record ResetAfter(long bytes) implements Script {}
}
