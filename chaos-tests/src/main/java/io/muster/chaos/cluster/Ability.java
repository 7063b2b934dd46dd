// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster;

/** What a backend can do to a cluster. */
public enum Ability {
  KILL,
  PAUSE,
  CUT,
  RESET,
  LOSS,
  BANDWIDTH,
  DELAY,
  DISK_FULL,
  DISK_STALL,
  POWER_LOSS,
  CORRUPTION,
  CLOCK
}
