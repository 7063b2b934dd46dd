// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Map;
import java.util.Set;

/**
 * What became of handing leaderships to the preferred leaders. A partition that its preferred
 * leader led already is in neither.
 *
 * @param moved partitions whose leadership was handed over
 * @param notMoved partitions that another than their preferred leader leads still, and why
 */
public record PreferredElection(Set<Integer> moved, Map<Integer, String> notMoved) {
  public PreferredElection {
    moved = Set.copyOf(moved);
    notMoved = Map.copyOf(notMoved);
  }
}
