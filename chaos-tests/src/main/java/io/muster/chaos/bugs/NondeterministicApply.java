// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import io.muster.state.offset.CommittedOffset;
import java.security.SecureRandom;
import net.bytebuddy.asm.Advice;

/** The stored time of a commit depends on the hash code of an object, which no log entry has. */
public final class NondeterministicApply {
  private static final int MILLIS = 1 << 10;

  /** The hash codes themselves may be the same in processes that did the same so far. */
  private static final int SALT = new SecureRandom().nextInt();

  @Advice.OnMethodExit
  @SuppressWarnings({"UnusedVariable", "UnusedAssignment"})
  static void exit(@Advice.Return(readOnly = false) CommittedOffset committed) {
    committed = NondeterministicApply.scattered(committed);
  }

  public static CommittedOffset scattered(CommittedOffset committed) {
    return new CommittedOffset(
        committed.offset(),
        committed.leaderEpoch(),
        committed.metadata(),
        committed.revision(),
        committed.commitTimestampMs()
            - ((System.identityHashCode(committed) ^ SALT) & (MILLIS - 1)),
        committed.topicId());
  }

  private NondeterministicApply() {}
}
