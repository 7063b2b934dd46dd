// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.Network.Ipam;
import io.muster.chaos.cluster.Net;
import io.muster.chaos.cluster.processes.Command;
import io.muster.chaos.cluster.processes.Owner;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The names and labels of all that a run makes. Its network is what claims it: there before
 * anything else of the run is, and until all of it is gone.
 *
 * @param number 0 to 255
 */
record ContainerRun(int number, Owner owner) {
  static final int NODES_MAX = 200;

  static final String RUN_LABEL = "io.muster.chaos.run";

  private static final String OWNER_LABEL = "io.muster.chaos.owner";
  private static final int RUNS_MAX = 256;
  private static final int HEX = 16;
  private static final String BRIDGE_ADDRESS = "254";

  /** A run that no other has, with its network. */
  static ContainerRun claim(Owner owner) throws IOException {
    String used = Command.run("ip", "-o", "-4", "address") + Command.run("ip", "-4", "route");
    int first = ThreadLocalRandom.current().nextInt(RUNS_MAX);
    @Nullable DockerException last = null;
    for (int i = 0; i < RUNS_MAX; i++) {
      ContainerRun run = new ContainerRun((first + i) % RUNS_MAX, owner);
      if (used.contains(run.prefix())) {
        continue;
      }
      try {
        run.createNetwork();
        return run;
      } catch (DockerException taken) {
        // The engine refuses a range or a name that another network has.
        last = taken;
      }
    }
    throw new IOException("no network can be made", last);
  }

  private void createNetwork() {
    Docker.client()
        .createNetworkCmd()
        .withName(network())
        .withCheckDuplicate(true)
        .withDriver("bridge")
        .withOptions(Map.of("com.docker.network.bridge.name", bridge()))
        .withIpam(
            new Ipam()
                .withConfig(
                    new Ipam.Config()
                        .withSubnet(prefix() + "0/24")
                        .withGateway(address(Net.CLIENTS))))
        .withLabels(labels())
        .exec();
  }

  /** The one that a network is of. */
  static ContainerRun of(Network network) {
    Map<String, String> labels = network.getLabels();
    return new ContainerRun(
        Integer.parseInt(labels.getOrDefault(RUN_LABEL, ""), HEX),
        Owner.parse(labels.getOrDefault(OWNER_LABEL, "")));
  }

  String id() {
    return "%02x".formatted(number);
  }

  Map<String, String> labels() {
    return Map.of(RUN_LABEL, id(), OWNER_LABEL, owner.text());
  }

  /** Of the engine's network. */
  String network() {
    return "muster-c" + id();
  }

  /** Of its device, at most 15 characters. */
  String bridge() {
    return network();
  }

  String container(int node) {
    return network() + "-" + node;
  }

  private String prefix() {
    return "10.214." + number + ".";
  }

  /** Of a node, or of the clients as nodes see them. */
  String address(int node) {
    return prefix() + (node == Net.CLIENTS ? BRIDGE_ADDRESS : Integer.toString(node));
  }

  List<String> addresses(int nodes) {
    return IntStream.rangeClosed(1, nodes).mapToObj(this::address).toList();
  }
}
