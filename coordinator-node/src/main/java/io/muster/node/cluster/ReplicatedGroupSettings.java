// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.config.DynamicConfig;
import io.muster.node.coordinator.GroupSettings;
import java.time.Duration;

/** What the coordinators see of the replicated configuration. Thread-safe. */
public record ReplicatedGroupSettings(DynamicConfig config) implements GroupSettings {
  @Override
  public int initialRebalanceDelayMs(String groupId) {
    return config.groupInitialRebalanceDelayMs(groupId);
  }

  @Override
  public int maxSize(String groupId) {
    return config.groupMaxSize(groupId);
  }

  @Override
  public int offsetMetadataLengthMax(String groupId) {
    return config.offsetMetadataMaxBytes(groupId);
  }

  @Override
  public long offsetsRetentionMs(String groupId) {
    return Duration.ofMinutes(config.offsetsRetentionMinutes(groupId)).toMillis();
  }
}
