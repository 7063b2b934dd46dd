// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Objects;
import java.util.Optional;

/**
 * What a setting holds for.
 *
 * @param groupId one group; empty: the whole cluster
 */
public record ConfigScope(Optional<String> groupId) {
  public ConfigScope {
    Objects.requireNonNull(groupId, "groupId");
    if (groupId.filter(String::isEmpty).isPresent()) {
      throw new IllegalArgumentException("the group id must not be empty");
    }
  }

  /** The whole cluster; groups may have settings of their own. */
  public static ConfigScope cluster() {
    return new ConfigScope(Optional.empty());
  }

  /** One group, whether it exists or not. */
  public static ConfigScope group(String groupId) {
    return new ConfigScope(Optional.of(groupId));
  }
}
