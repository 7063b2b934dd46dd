// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.nio.file.Path;

/**
 * What was done to a file.
 *
 * @param file which
 * @param at where it begins, in bytes
 * @param what for people
 */
public record Damage(Path file, long at, String what) {
  @Override
  public String toString() {
    return what + " at byte " + at + " of " + file;
  }
}
