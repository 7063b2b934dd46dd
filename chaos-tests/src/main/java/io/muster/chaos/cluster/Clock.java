// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster;

import java.time.Duration;

/** The wall clock of one node. The monotonic one is left alone. */
public interface Clock {
  /**
   * Jumps.
   *
   * @param offset to real time, negative for the past; zero undoes it
   */
  void shift(Duration offset) throws Exception;
}
