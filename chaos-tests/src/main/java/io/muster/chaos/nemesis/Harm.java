// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import java.util.List;
import java.util.SortedMap;

/**
 * A fault that is on.
 *
 * @param details what the evidence needs; undoing may add to it
 */
record Harm(List<Integer> targets, SortedMap<String, String> details, Undo undo) {
  /** How it is undone. */
  @FunctionalInterface
  interface Undo {
    void run() throws Exception;
  }
}
