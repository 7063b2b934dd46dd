// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.state.ReplicatedState;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which term this replica leads in, as the listener was told. The news come from different threads:
 * the begin of a term from the one that applies, its end from others, and the end may come first.
 */
final class LeadershipNews {
  private final ReplicaGroupListener listener;
  private final ListenerCalls calls;
  private final AtomicLong endedTerm = new AtomicLong();
  private volatile long begunTerm;

  LeadershipNews(ReplicaGroupListener listener, ListenerCalls calls) {
    this.listener = listener;
    this.calls = calls;
  }

  /** Term in which this node leads and the listener knows it, otherwise 0. */
  long term() {
    long term = begunTerm;
    return term > endedTerm.get() ? term : 0;
  }

  /** By the thread that applies, while it has the listener's turn. */
  void begins(long term, ReplicatedState state) {
    calls.addWhileHeld(
        () -> {
          if (term > endedTerm.get()) {
            begunTerm = term;
            listener.onLeader(term, state);
          }
        });
  }

  /**
   * By any thread; never waits.
   *
   * @param term present term of the replica: whatever it led, that was not in a later one, and when
   *     it leads again, that is in a later one
   */
  void ended(long term) {
    endedTerm.accumulateAndGet(term, Math::max);
    calls.post(listener::onNotLeader);
  }
}
