// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The members as the story sees them: their events are taken from one queue and written into {@link
 * Progress}. Only the story's thread calls this, except {@link #hear}.
 */
final class Group {
  private static final long TAKE_MS = 100;

  private record Heard(int member, MemberEvent event) {}

  private final BlockingQueue<Heard> queue = new LinkedBlockingQueue<>();
  private final Progress progress;
  private final Set<Integer> ready = new HashSet<>();
  private final Set<Integer> ended = new HashSet<>();
  private boolean stopping;

  Group(Progress progress) {
    this.progress = progress;
  }

  /** For the threads that read the members' output. */
  void hear(int member, MemberEvent event) {
    queue.add(new Heard(member, event));
  }

  int ready() {
    return ready.size();
  }

  int ended() {
    return ended.size();
  }

  /** From here on members may leave, and the group may rebalance because of that. */
  void expectEnd() {
    stopping = true;
  }

  /**
   * Takes events until the condition holds.
   *
   * @param patience how long to wait for it
   * @param what is waited for, for the failure
   * @throws DemoFailure when it does not come true in time, or a member fails
   */
  void listenUntil(BooleanSupplier condition, Duration patience, String what)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new DemoFailure("after " + patience.toSeconds() + " s still waiting for " + what);
      }
      Heard heard = queue.poll(TAKE_MS, TimeUnit.MILLISECONDS);
      while (heard != null) {
        note(heard);
        heard = condition.getAsBoolean() ? null : next();
      }
    }
  }

  private @Nullable Heard next() {
    return queue.poll();
  }

  private void note(Heard heard) {
    MemberEvent event = heard.event();
    if (event instanceof MemberEvent.Ready) {
      ready.add(heard.member());
    } else if (event instanceof MemberEvent.Assigned assigned) {
      if (!stopping) {
        progress.assigned(heard.member(), assigned);
      }
    } else if (event instanceof MemberEvent.Processed processed) {
      progress.processed(processed);
    } else if (event instanceof MemberEvent.Committed committed) {
      progress.committed(committed);
    } else if (event instanceof MemberEvent.Failed failed) {
      throw new DemoFailure("member " + heard.member() + ": " + failed.why());
    } else if (event instanceof MemberEvent.Ended end) {
      if (!stopping || end.exitCode() != 0) {
        throw new DemoFailure(
            "member " + heard.member() + " ended with exit code " + end.exitCode());
      }
      ended.add(heard.member());
    }
  }
}
