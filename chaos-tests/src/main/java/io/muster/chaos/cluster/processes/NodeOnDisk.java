// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.chaos.cluster.ChaosNode;
import io.muster.chaos.cluster.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a node has in common with others, whatever it runs in: a number, a disk and a clock. */
public abstract class NodeOnDisk implements ChaosNode {
  private final int id;
  private final LoopDisk disk;
  private final @Nullable FakedClock clock;

  /**
   * @param clock null where it cannot be shifted
   */
  protected NodeOnDisk(int id, LoopDisk disk, @Nullable FakedClock clock) {
    this.id = id;
    this.disk = disk;
    this.clock = clock;
  }

  @Override
  public final int id() {
    return id;
  }

  @Override
  public final LoopDisk disk() {
    return disk;
  }

  @Override
  public final Path dataFolder() {
    return disk.dataFolder();
  }

  @Override
  public final Clock clock() {
    if (clock == null) {
      throw new UnsupportedOperationException(
          "the clock of node " + id + " was not made to be shifted");
    }
    return clock;
  }

  protected final @Nullable FakedClock fakedClock() {
    return clock;
  }

  // Of what is done here, only I/O goes wrong.

  @Override
  public abstract void start() throws IOException;

  @Override
  public abstract void kill() throws IOException;

  @Override
  public abstract void resume() throws IOException;

  @Override
  public abstract boolean running();

  /**
   * Before a start.
   *
   * @throws IllegalStateException where it runs, or has no power
   */
  protected final void requireStartable() {
    if (running()) {
      throw new IllegalStateException("node " + id + " runs");
    }
    if (disk.lost()) {
      throw new IllegalStateException("node " + id + " has no power");
    }
  }

  /** As it was in the beginning, and running. */
  public final void heal() throws IOException {
    disk.thaw();
    resume();
    if (disk.lost()) {
      kill();
      disk.powerBack();
    }
    disk.free();
    if (clock != null) {
      clock.shift(Duration.ZERO);
    }
    if (!running()) {
      start();
    }
  }
}
