// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker;

import io.muster.chaos.history.Run;

/** Judges one promise. Pure, and so thread-safe. */
public interface Checker {
  /** Short, in lower case with hyphens. */
  String name();

  Verdict check(Run run);
}
