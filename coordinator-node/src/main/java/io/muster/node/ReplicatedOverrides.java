// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import io.muster.node.config.DynamicConfig;
import io.muster.node.raft.ReplicaGroup;
import io.muster.state.ClusterState;
import io.muster.state.cluster.ConfigOverrides;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Settings as this node's replica of the cluster group has applied them when they are asked for.
 */
final class ReplicatedOverrides implements DynamicConfig.Overrides {
  private final Supplier<@Nullable ReplicaGroup> replica;

  /**
   * Makes one.
   *
   * @param replica of the cluster group; null as long as there is none
   */
  ReplicatedOverrides(Supplier<@Nullable ReplicaGroup> replica) {
    this.replica = replica;
  }

  @Override
  public @Nullable String ofCluster(String key) {
    ConfigOverrides replicated = replicated();
    return replicated == null ? null : replicated.ofCluster(key);
  }

  @Override
  public @Nullable String ofGroup(String groupId, String key) {
    ConfigOverrides replicated = replicated();
    return replicated == null ? null : replicated.ofGroup(groupId, key);
  }

  private @Nullable ConfigOverrides replicated() {
    ReplicaGroup group = replica.get();
    return group == null ? null : ((ClusterState) group.state()).config();
  }
}
