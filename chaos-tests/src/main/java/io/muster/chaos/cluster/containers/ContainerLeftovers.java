// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import io.muster.chaos.cluster.processes.Leftovers;
import io.muster.chaos.cluster.processes.LoopDisk;
import io.muster.chaos.cluster.processes.Patience;
import io.muster.chaos.cluster.processes.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Removes what a run made, by its label: containers, mounts in its folder, its network. Needs to
 * know nothing of how far it came.
 */
public final class ContainerLeftovers {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private ContainerLeftovers() {}

  /**
   * Of all runs whose process no longer lives.
   *
   * @return their ids
   * @throws IOException where something stays; the next call tries again
   */
  public static List<String> removeAll() throws IOException {
    List<String> removed = new ArrayList<>();
    Problems problems = new Problems();
    for (Network network :
        Docker.client()
            .listNetworksCmd()
            .withFilter("label", List.of(ContainerRun.RUN_LABEL))
            .exec()) {
      problems.collect(
          () -> {
            ContainerRun run = ContainerRun.of(network);
            if (!run.owner().lives()) {
              remove(run);
              removed.add(run.id());
            }
          });
    }
    problems.throwAny();
    return removed;
  }

  /** Of one run, whoever's it is. The network stays as long as anything else does. */
  static void remove(ContainerRun run) throws IOException {
    DockerClient docker = Docker.client();
    Problems problems = new Problems();
    List<Path> mounts = Leftovers.mounts(run.owner().folder());
    // First of all: nothing that hangs on a stalled disk can end.
    for (Path mount : mounts) {
      problems.collect(() -> Leftovers.thaw(mount));
    }
    for (Container container : containers(run.id())) {
      problems.collect(() -> remove(container.getId()));
    }
    problems.collect(
        () -> {
          if (!Patience.until(PATIENCE, () -> containers(run.id()).isEmpty())) {
            throw new IOException("containers of run " + run.id() + " stay");
          }
        });
    for (Path mount : mounts) {
      problems.collect(() -> LoopDisk.unmount(mount));
    }
    if (problems.none()) {
      problems.collect(() -> Leftovers.removeFiles(run.owner()));
    }
    if (problems.none()) {
      for (Network network : networks(run.id())) {
        problems.collect(() -> docker.removeNetworkCmd(network.getId()).exec());
      }
    }
    problems.throwAny();
  }

  private static void remove(String container) {
    try {
      Docker.client().removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException | ConflictException underway) {
      // When this process exits, Testcontainers removes them too, in a thread of its own.
    }
  }

  /** Running or not. */
  static List<Container> containers(String runId) {
    return Docker.client()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(Map.of(ContainerRun.RUN_LABEL, runId))
        .exec();
  }

  static List<Network> networks(String runId) {
    return Docker.client()
        .listNetworksCmd()
        .withFilter("label", List.of(ContainerRun.RUN_LABEL + "=" + runId))
        .exec();
  }
}
