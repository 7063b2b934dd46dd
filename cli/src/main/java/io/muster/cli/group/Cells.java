// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.group;

import io.muster.client.GroupState;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Single values as they are shown. */
final class Cells {
  private static final String MISSING = "-";

  private Cells() {}

  /** The value, or "-". */
  static Object orMissing(@Nullable Object value) {
    return value == null || value.equals("") ? MISSING : value;
  }

  /** {@code Stable}, {@code PreparingRebalance} and so on. */
  static String state(GroupState state) {
    StringBuilder name = new StringBuilder();
    for (String word : state.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }
}
