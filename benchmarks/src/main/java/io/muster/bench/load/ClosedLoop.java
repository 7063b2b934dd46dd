// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.load;

import io.muster.bench.client.BenchMember;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Each member sends its next call when the last one is answered. */
public final class ClosedLoop extends Load {
  /** After an error, so that a system that refuses is not flooded. */
  private static final long PAUSE_AFTER_FAILURE_MS = 20;

  private final List<BenchMember> members;
  private final Call call;

  public ClosedLoop(List<BenchMember> members, Call call) {
    this.members = List.copyOf(members);
    this.call = call;
  }

  @Override
  public void start() {
    members.forEach(member -> next(member, 1));
  }

  private void next(BenchMember member, long number) {
    if (isStopped()) {
      return;
    }
    began();
    long start = System.nanoTime();
    call.begin(member, number)
        .whenComplete(
            (answer, failure) -> {
              ended(System.nanoTime() - start, failure != null);
              if (failure == null) {
                next(member, number + 1);
              } else {
                CompletableFuture.delayedExecutor(PAUSE_AFTER_FAILURE_MS, TimeUnit.MILLISECONDS)
                    .execute(() -> next(member, number + 1));
              }
            });
  }
}
