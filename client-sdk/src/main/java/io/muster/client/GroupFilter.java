// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Set;

/**
 * Which groups to list. A group must match both.
 *
 * @param states its state is one of these; none: all. Not {@link GroupState#UNKNOWN}
 * @param protocolTypes its protocol type is one of these; none: all. "consumer" for consumers, the
 *     empty string for groups that only hold offsets
 */
public record GroupFilter(Set<GroupState> states, Set<String> protocolTypes) {
  public GroupFilter {
    states = Set.copyOf(states);
    protocolTypes = Set.copyOf(protocolTypes);
    if (states.contains(GroupState.UNKNOWN)) {
      throw new IllegalArgumentException("no group can be asked for by the state UNKNOWN");
    }
  }

  /** Every group. */
  public static GroupFilter all() {
    return new GroupFilter(Set.of(), Set.of());
  }

  /** The groups in one of these states. */
  public static GroupFilter inStates(GroupState... states) {
    return new GroupFilter(Set.of(states), Set.of());
  }

  /** The groups of one of these protocol types. */
  public static GroupFilter ofProtocolTypes(String... protocolTypes) {
    return new GroupFilter(Set.of(), Set.of(protocolTypes));
  }
}
