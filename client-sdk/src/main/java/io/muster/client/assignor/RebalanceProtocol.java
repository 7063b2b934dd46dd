// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

/** What members do with their partitions while the group rebalances. In ascending order. */
public enum RebalanceProtocol {
  /** Everybody gives up everything before joining; the assignor may give anything to anybody. */
  EAGER,

  /**
   * Everybody keeps its partitions and says which they are. What changes hands is given up in one
   * round and given to its new owner in the next one.
   */
  COOPERATIVE
}
