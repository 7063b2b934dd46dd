// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import org.jspecify.annotations.Nullable;

/** Assertions that stay on. A failure is a bug: it stops the replica loudly and answers nobody. */
public final class Invariant {

  public static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("invariant broken: " + what);
    }
  }

  /** The value, which must be there. */
  public static <T> T present(@Nullable T value, String what) {
    if (value == null) {
      throw new IllegalStateException("invariant broken: " + what);
    }
    return value;
  }

  private Invariant() {}
}
