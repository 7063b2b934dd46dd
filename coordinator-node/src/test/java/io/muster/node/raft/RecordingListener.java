// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.state.Applied;
import io.muster.state.ReplicatedState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Notes what it is told, and whether two calls ever overlapped. */
final class RecordingListener implements ReplicaGroupListener {
  private final List<Long> leaderTerms = new CopyOnWriteArrayList<>();
  private final AtomicLong notLeader = new AtomicLong();
  private final AtomicLong applied = new AtomicLong();
  private final AtomicLong lastIndex = new AtomicLong(-1);
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicReference<@Nullable CountDownLatch> held = new AtomicReference<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  @Override
  public void onLeader(long term, ReplicatedState state) {
    enter();
    if (state.applied().term() != term && state.applied().index() > 0) {
      faults.add("leads in " + term + " but has applied up to " + state.applied());
    }
    leaderTerms.add(term);
    inside.decrementAndGet();
  }

  @Override
  public void onNotLeader() {
    enter();
    notLeader.incrementAndGet();
    inside.decrementAndGet();
  }

  @Override
  public void onApplied(Applied entry, ReplicatedState state) {
    enter();
    if (!state.applied().equals(entry.position())) {
      faults.add("told of " + entry.position() + " with the state at " + state.applied());
    }
    if (lastIndex.getAndSet(entry.position().index()) >= entry.position().index()) {
      faults.add("told of " + entry.position() + " late");
    }
    if (!entry.outcomes().isEmpty()) {
      applied.incrementAndGet();
    }
    awaitRelease();
    inside.decrementAndGet();
  }

  private void enter() {
    if (inside.getAndIncrement() != 0) {
      faults.add("two calls at a time");
    }
  }

  /** Applying stops behind the next entry, until this is released. */
  CountDownLatch hold() {
    CountDownLatch latch = new CountDownLatch(1);
    held.set(latch);
    return latch;
  }

  private void awaitRelease() {
    CountDownLatch latch = held.getAndSet(null);
    try {
      if (latch != null && !latch.await(30, TimeUnit.SECONDS)) {
        faults.add("held for too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  List<Long> leaderTerms() {
    return leaderTerms;
  }

  long notLeader() {
    return notLeader.get();
  }

  /** Entries with commands that it was told of. */
  long applied() {
    return applied.get();
  }

  List<String> faults() {
    return faults;
  }
}
