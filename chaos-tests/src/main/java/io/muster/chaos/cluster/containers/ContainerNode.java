// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.NotFoundException;
import io.muster.chaos.cluster.processes.FakedClock;
import io.muster.chaos.cluster.processes.LoopDisk;
import io.muster.chaos.cluster.processes.NodeOnDisk;
import io.muster.chaos.cluster.processes.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A container that is made once, and started and ended as often as one likes. */
final class ContainerNode extends NodeOnDisk {
  /** Longer than a node takes to hand its leaderships over. */
  private static final Duration STOP = Duration.ofSeconds(60);

  private static final Duration KILL = Duration.ofSeconds(30);

  private final NodeContainer container;
  private final ContainerNet net;
  private boolean paused;

  /**
   * @param clock null where it cannot be shifted
   */
  ContainerNode(
      int id,
      NodeContainer container,
      LoopDisk disk,
      ContainerNet net,
      @Nullable FakedClock clock) {
    super(id, disk, clock);
    this.container = container;
    this.net = net;
  }

  private static DockerClient docker() {
    return Docker.client();
  }

  @Override
  public boolean running() {
    ContainerState state = state();
    return state != null && Boolean.TRUE.equals(state.getRunning());
  }

  private @Nullable ContainerState state() {
    if (!container.isMade()) {
      return null;
    }
    try {
      return docker().inspectContainerCmd(container.getContainerId()).exec().getState();
    } catch (NotFoundException removed) {
      return null;
    }
  }

  /** The first process in the container, as this machine numbers it. */
  private ProcessHandle first() throws IOException {
    ContainerState state = state();
    if (state == null || !Boolean.TRUE.equals(state.getRunning())) {
      throw new IOException("node " + id() + " ended at once, see " + log());
    }
    return ProcessHandle.of(Objects.requireNonNull(state.getPidLong(), "pid"))
        .orElseThrow(() -> new IOException("node " + id() + " ended at once, see " + log()));
  }

  @Override
  public void start() throws IOException {
    requireStartable();
    paused = false;
    // Of one that ended by itself.
    container.endLog();
    container.startOrRestart();
    net.started(id(), first());
  }

  /** Thaws a stalled disk, after the signal: the container could not end otherwise. */
  @Override
  public void kill() throws IOException {
    if (running()) {
      if (disk().stalled()) {
        // The engine waits for an end that comes with the thaw only.
        if (first().destroyForcibly()) {
          disk().thaw();
        }
        resume();
      } else {
        // Also one that is paused: the engine lets it run for this.
        docker().killContainerCmd(container.getContainerId()).exec();
      }
    }
    ended(KILL);
  }

  /** As {@code docker stop} does: one that does not end within a minute is killed. */
  @Override
  public void stop() throws IOException {
    if (!running()) {
      return;
    }
    resume();
    docker().killContainerCmd(container.getContainerId()).withSignal("SIGTERM").exec();
    if (Patience.until(STOP, () -> !running())) {
      ended(Duration.ZERO);
    } else {
      kill();
    }
  }

  private void ended(Duration limit) throws IOException {
    disk().thaw();
    if (!Patience.until(limit, () -> !running())) {
      throw new IOException("node " + id() + " does not end");
    }
    container.endLog();
    net.ended(id());
    paused = false;
  }

  @Override
  public void pause() {
    if (!running()) {
      throw new IllegalStateException("node " + id() + " does not run");
    }
    docker().pauseContainerCmd(container.getContainerId()).exec();
    paused = true;
  }

  @Override
  public void resume() {
    if (paused) {
      paused = false;
      ContainerState state = state();
      if (state != null && Boolean.TRUE.equals(state.getPaused())) {
        docker().unpauseContainerCmd(container.getContainerId()).exec();
      }
    }
  }

  @Override
  public Path log() {
    return container.log();
  }
}
