// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import net.bytebuddy.asm.Advice;

/** The method does nothing and answers null: for a check it is as if all were well. */
final class AnswersNull {
  @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
  static boolean enter() {
    return true;
  }

  private AnswersNull() {}
}
