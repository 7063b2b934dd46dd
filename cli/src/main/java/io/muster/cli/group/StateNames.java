// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.group;

import io.muster.client.GroupState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** States of groups by Kafka's names. */
public final class StateNames {
  private StateNames() {}

  /** Those that a group can be asked for by. */
  public static List<String> all() {
    return known().map(Cells::state).toList();
  }

  /** Whatever the case of the letters. */
  public static Optional<GroupState> parse(String name) {
    return known().filter(state -> Cells.state(state).equalsIgnoreCase(name.strip())).findFirst();
  }

  private static Stream<GroupState> known() {
    return Stream.of(GroupState.values()).filter(state -> state != GroupState.UNKNOWN);
  }
}
