// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/** {@link GroupConsumer#wakeup()} ended a blocking call. A commit that it ended may be stored. */
public final class WakeupException extends MusterException {
  private static final long serialVersionUID = 1L;

  /**
   * A call that was woken.
   *
   * @param outcomeUnknown a commit was on its way
   */
  public WakeupException(boolean outcomeUnknown) {
    super("WAKEUP", "woken up", outcomeUnknown, null, null);
  }

  @Override
  public boolean retriable() {
    return true;
  }
}
