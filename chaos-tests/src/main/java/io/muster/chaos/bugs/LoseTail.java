// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import net.bytebuddy.asm.Advice;

/** What has just been written to the Raft log passes for synced, so nobody syncs it. */
final class LoseTail {
  @Advice.OnMethodExit
  @SuppressWarnings({"UnusedVariable", "UnusedAssignment"})
  static void exit(@Advice.FieldValue(value = "forced", readOnly = false) boolean forced) {
    forced = true;
  }

  private LoseTail() {}
}
