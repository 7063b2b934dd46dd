// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import io.muster.chaos.cluster.processes.FakedClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A container of the image, with the restrictions that {@code deploy/compose.yaml} has. */
final class NodeContainer extends GenericContainer<NodeContainer> {
  private final Path log;
  private @Nullable ContainerLog writing;

  NodeContainer(String image, ContainerRun run, int node, Path log) {
    super(DockerImageName.parse(image));
    this.log = log;
    withImagePullPolicy(Docker.NEVER);
    withLabels(run.labels());
    withNetworkMode(run.network());
    withTmpFs(Map.of("/tmp", "exec,size=256m"));
    withCreateContainerCmdModifier(
        command -> {
          command
              .withName(run.container(node))
              .withHostName("node-" + node)
              .withIpv4Address(run.address(node));
          HostOf.container(command)
              .withReadonlyRootfs(true)
              .withCapDrop(Capability.ALL)
              .withSecurityOpts(List.of("no-new-privileges"));
        });
  }

  /** Its configuration, what it keeps, and its clock where that is to be shifted. */
  NodeContainer with(
      Path config,
      Path dataFolder,
      List<String> jvmFlags,
      @Nullable FakedClock clock,
      Path clockAt) {
    List<Bind> binds = new ArrayList<>();
    binds.add(Bind.parse(config + ":" + ContainerImage.CONFIG + ":ro"));
    binds.add(Bind.parse(dataFolder + ":" + ContainerImage.DATA_FOLDER));
    Map<String, String> environment = new HashMap<>();
    environment.put("MUSTER_NODE_OPTS", String.join(" ", jvmFlags));
    if (clock != null) {
      clock.prepare(environment);
      binds.addAll(Arrays.asList(ContainerAbilities.clockBinds(clockAt)));
    }
    withEnv(environment);
    withCreateContainerCmdModifier(command -> HostOf.container(command).withBinds(binds));
    return this;
  }

  Path log() {
    return log;
  }

  @Override
  protected void containerIsCreated(String containerId) {
    try {
      writing = ContainerLog.attach(containerId, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It is there, running or not; {@link #isCreated} does not count those that have ended. */
  boolean isMade() {
    return getContainerId() != null;
  }

  /** The same container, with what it had when it ended. */
  void startOrRestart() throws IOException {
    try {
      if (isMade()) {
        containerIsCreated(getContainerId());
        Docker.client().startContainerCmd(getContainerId()).exec();
      } else {
        start();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (RuntimeException e) {
      throw new IOException("the container does not start: " + e.getMessage(), e);
    }
  }

  /** Waits for its last words, once it has ended; nothing where nobody listens. */
  void endLog() throws IOException {
    if (writing != null) {
      writing.end();
      writing = null;
    }
  }
}
