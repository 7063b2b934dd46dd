// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import io.muster.state.offset.CommittedOffset;
import java.util.concurrent.ThreadLocalRandom;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Now and then a committed offset is answered as none, which says "begin anew" to a client. */
public final class PhantomNone {
  private static final int ONE_IN = 50;

  @Advice.OnMethodEnter
  @SuppressWarnings({"UnusedVariable", "UnusedAssignment"})
  static void enter(
      @Advice.Argument(value = 1, readOnly = false) @Nullable CommittedOffset committed) {
    if (PhantomNone.strikes()) {
      committed = null;
    }
  }

  public static boolean strikes() {
    return ThreadLocalRandom.current().nextInt(ONE_IN) == 0;
  }

  private PhantomNone() {}
}
