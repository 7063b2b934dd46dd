// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.load;

import io.muster.bench.client.BenchMember;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Calls come at a fixed rate, evenly over the members. A member that is late sends what was due as
 * soon as it can, one after the other, and each call's latency counts from when it was due.
 */
public final class OpenLoop extends Load {
  private final List<BenchMember> members;
  private final Call call;
  private final ScheduledExecutorService timer;
  private final double intervalNanos;

  /**
   * @param perSecond calls of all members together
   */
  public OpenLoop(
      List<BenchMember> members, Call call, double perSecond, ScheduledExecutorService timer) {
    this.members = List.copyOf(members);
    this.call = call;
    this.timer = timer;
    this.intervalNanos = 1e9 / perSecond;
  }

  @Override
  public void start() {
    long start = System.nanoTime();
    for (int i = 0; i < members.size(); i++) {
      Line line = new Line(members.get(i), start + (long) (i * intervalNanos));
      line.await(1);
    }
  }

  /** One member's calls. */
  private final class Line {
    private final BenchMember member;
    private final long firstDue;

    Line(BenchMember member, long firstDue) {
      this.member = member;
      this.firstDue = firstDue;
    }

    private long due(long number) {
      return firstDue + (long) ((number - 1) * intervalNanos * members.size());
    }

    void await(long number) {
      if (isStopped()) {
        return;
      }
      long early = due(number) - System.nanoTime();
      if (early <= 0) {
        send(number);
      } else {
        timer.schedule(() -> send(number), early, TimeUnit.NANOSECONDS);
      }
    }

    private void send(long number) {
      if (isStopped()) {
        return;
      }
      began();
      call.begin(member, number)
          .whenComplete(
              (answer, failure) -> {
                ended(System.nanoTime() - due(number), failure != null);
                await(number + 1);
              });
    }
  }
}
