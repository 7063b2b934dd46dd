// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.ChaosCluster;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Recorder;
import io.muster.client.MusterAdmin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a schedule out. One thread, the caller's. A fault that cannot be done at its time, since
 * another one is in its way, is left out and written down as such; whatever could be done is undone
 * before {@link #run} returns, however it returns.
 */
public final class Nemesis {
  private static final Logger LOG = LoggerFactory.getLogger(Nemesis.class);

  private final Scene scene;
  private final Recorder recorder;
  private final Consumer<String> narrator;

  /**
   * Makes one.
   *
   * @param seed for the choice of victims
   * @param narrator is told a line per fault
   */
  public Nemesis(
      ChaosCluster cluster,
      Leaders leaders,
      MusterAdmin admin,
      long seed,
      Recorder recorder,
      Consumer<String> narrator) {
    this.scene = new Scene(cluster, leaders, admin, new Random(seed), recorder::groups);
    this.recorder = recorder;
    this.narrator = narrator;
  }

  /** Returns when the last fault was undone. */
  public void run(List<Strike> strikes) throws Exception {
    long startNanos = System.nanoTime();
    List<Strike> left = new ArrayList<>(strikes);
    left.sort(Comparator.comparingLong(Strike::atMs));
    PriorityQueue<Active> active = new PriorityQueue<>(Comparator.comparingLong(Active::endMs));
    try {
      while (!left.isEmpty() || !active.isEmpty()) {
        Active ending = active.peek();
        if (left.isEmpty() || (ending != null && ending.endMs() <= left.get(0).atMs())) {
          Active over = active.remove();
          await(startNanos, over.endMs());
          undo(over);
        } else {
          Strike next = left.remove(0);
          await(startNanos, next.atMs());
          Active begun = strike(next);
          if (begun != null) {
            active.add(begun);
          }
        }
      }
    } finally {
      while (!active.isEmpty()) {
        undo(active.remove());
      }
      scene.cluster().healAll();
    }
  }

  private static void await(long startNanos, long atMs) throws InterruptedException {
    long left = startNanos + TimeUnit.MILLISECONDS.toNanos(atMs) - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  private @org.jspecify.annotations.Nullable Active strike(Strike strike) {
    long fromNs = recorder.nowNs();
    try {
      Harm harm = strike.kind().strike(scene);
      narrator.accept(strike.kind().label() + " " + harm.targets() + " led " + harm.details());
      return new Active(strike, harm, fromNs);
    } catch (Exception e) {
      LOG.warn("{} could not be done", strike.kind().label(), e);
      narrator.accept(strike.kind().label() + " could not be done: " + e.getMessage());
      return null;
    }
  }

  private void undo(Active active) {
    active.harm().details().put("moved", String.valueOf(scene.moved(active.harm())));
    try {
      active.harm().undo().run();
    } catch (Exception e) {
      // Everything is healed once more at the end, and that one may not fail.
      LOG.warn("{} could not be undone", active.strike().kind().label(), e);
      active.harm().details().put("undo", String.valueOf(e.getMessage()));
    }
    narrator.accept(active.strike().kind().label() + " " + active.harm().targets() + " undone");
    recorder.fault(
        new Fault(
            active.strike().kind().label(),
            active.harm().targets(),
            active.fromNs(),
            recorder.nowNs(),
            active.harm().details()));
  }

  private record Active(Strike strike, Harm harm, long fromNs) {
    long endMs() {
      return strike.endMs();
    }
  }
}
