// SPDX-License-Identifier: Apache-2.0
package io.muster.state.backup;

import io.muster.state.cluster.ClusterRows;
import io.muster.state.store.Keys;
import java.util.List;

/**
 * What is backed up and restored as one: an offsets partition, or what the cluster group knows that
 * is not about this cluster's own nodes.
 *
 * @param partition its number, or -1
 */
public record Part(int partition) {
  /** Topics, settings and access rules. */
  public static final Part CLUSTER = new Part(-1);

  boolean isCluster() {
    return partition < 0;
  }

  byte[] restorationKey() {
    return isCluster() ? Keys.clusterRestoration() : Keys.restoration(partition);
  }

  /** Of everything that makes it a part that is not empty. */
  List<byte[]> prefixes() {
    return isCluster() ? ClusterRows.PREFIXES : List.of(Keys.partition(partition));
  }

  @Override
  public String toString() {
    return isCluster()
        ? "the cluster's topics, settings and access rules"
        : "offsets partition " + partition;
  }
}
