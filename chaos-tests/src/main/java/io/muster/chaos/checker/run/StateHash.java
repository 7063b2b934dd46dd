// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The hash of the state of one offsets partition on one node.
 *
 * @param source name of the fact that says it
 * @param appliedIndex up to which the state has applied the log
 */
record StateHash(String source, int partition, String node, long appliedIndex, String hash) {
  /**
   * @param kind first word of the facts' names, {@code kind.partition.node}; their values are
   *     {@code appliedIndex:hash}
   */
  static List<StateHash> of(Run run, String kind) {
    List<StateHash> hashes = new ArrayList<>();
    for (Map.Entry<String, String> fact : run.facts().entrySet()) {
      String[] name = fact.getKey().split("\\.", 3);
      int colon = fact.getValue().indexOf(':');
      if (name.length == 3 && name[0].equals(kind) && colon > 0) {
        hashes.add(
            new StateHash(
                fact.getKey(),
                Integer.parseInt(name[1]),
                name[2],
                Long.parseLong(fact.getValue().substring(0, colon).trim()),
                fact.getValue().substring(colon + 1).trim()));
      }
    }
    return hashes;
  }

  /** Whether both are of one moment in the life of one partition. */
  boolean comparable(StateHash other) {
    return partition == other.partition && appliedIndex == other.appliedIndex;
  }
}
