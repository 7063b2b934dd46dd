// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

/**
 * The first join phase of a group that was empty. It is never cut short, so that the members of an
 * application that starts up come into one generation; each delay in which somebody new came adds
 * another, up to the rebalance timeout (KIP-134).
 *
 * @param delayMs length of one delay
 * @param remainingMs what the rebalance timeout leaves for further delays
 * @param newMemberAdded somebody new came since the delay began
 */
public record InitialJoin(int delayMs, int remainingMs, boolean newMemberAdded) {
  InitialJoin withNewMember() {
    return new InitialJoin(delayMs, remainingMs, true);
  }

  boolean extendsOnceMore() {
    return newMemberAdded && remainingMs > 0;
  }

  int nextDelayMs() {
    return Math.min(delayMs, remainingMs);
  }

  InitialJoin extended() {
    return new InitialJoin(delayMs, Math.max(remainingMs - delayMs, 0), false);
  }
}
