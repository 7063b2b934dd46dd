// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a node and the others send each other comes late. Kernels without a queue for that are
 * common, so connections to and from the node's peer port are led through a {@link Relay} in its
 * namespace, by rules for the translation of addresses. Those that are there already are broken:
 * only new ones can be led.
 */
final class LateLinks {
  private static final String CHAIN = "MUSTER-LATE";

  /** The relay listens here for what comes to the node, and one port on for each other node. */
  private static final int FIRST_PORT = 17_400;

  /** Below those that the system gives out. */
  private static final int FIRST_SOURCE = 20_000;

  private static final Duration START = Duration.ofSeconds(15);

  private final RunName run;
  private final int nodes;
  private final int port;
  private final Map<Integer, Process> relays = new HashMap<>();

  /**
   * @param port where nodes listen to each other
   */
  LateLinks(RunName run, int nodes, int port) {
    this.run = run;
    this.nodes = nodes;
    this.port = port;
  }

  /** Not while it is so for the same node. */
  void delay(int node, Duration least, Duration most) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(Command.inNamespace(run.namespace(node)));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Relay.class.getName()));
    command.add(Long.toString(least.toMillis()));
    command.add(Long.toString(most.toMillis()));
    command.add(Integer.toString(FIRST_SOURCE));
    for (int to = 1; to <= nodes; to++) {
      command.add(listensFor(node, to) + ":" + run.address(to) + ":" + port);
    }
    start(node, new ProcessBuilder(command));
    nat(node, "-N", CHAIN);
    nat(node, "-A", "OUTPUT", "-j", CHAIN);
    nat(node, "-A", "PREROUTING", "-i", "eth0", "-j", CHAIN);
    String notTheRelays = FIRST_SOURCE + ":" + (FIRST_SOURCE + Relay.SOURCE_PORTS - 1);
    for (int to = 1; to <= nodes; to++) {
      List<String> rule = new ArrayList<>(List.of("-A", CHAIN, "-d", run.address(to)));
      rule.addAll(List.of("-p", "tcp", "--dport", Integer.toString(port)));
      if (to == node) {
        rule.addAll(List.of("-i", "eth0"));
      } else {
        rule.addAll(List.of("!", "--sport", notTheRelays));
      }
      rule.addAll(List.of("-j", "REDIRECT", "--to-ports", "" + listensFor(node, to)));
      nat(node, rule.toArray(String[]::new));
    }
    breakConnections(node);
  }

  private static int listensFor(int node, int to) {
    return to == node ? FIRST_PORT : FIRST_PORT + to;
  }

  private void start(int node, ProcessBuilder builder) throws IOException {
    Process relay = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    relays.put(node, relay);
    BufferedReader output = relay.inputReader(StandardCharsets.UTF_8);
    CompletableFuture<String> first = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                first.complete(String.valueOf(output.readLine()));
              } catch (IOException e) {
                first.complete(e.toString());
              }
            },
            "relay-" + node);
    reader.setDaemon(true);
    reader.start();
    String said =
        first.completeOnTimeout("nothing", START.toMillis(), TimeUnit.MILLISECONDS).join();
    if (!said.equals(Relay.READY)) {
      throw new IOException("the relay of node " + node + " said " + said);
    }
  }

  private void breakConnections(int node) throws IOException {
    String peers = "( sport = :" + port + " or dport = :" + port + " )";
    in(node, "ss", "--kill", "--tcp", "state", "connected", peers);
  }

  /** How many connections were led through relays. */
  long struck() throws IOException {
    long connections = 0;
    for (int node : relays.keySet()) {
      // Of a connection only the first packet comes by there.
      connections += LinkFaults.packets(nat(node, "-nvxL", CHAIN));
    }
    return connections;
  }

  void heal() throws IOException {
    Problems problems = new Problems();
    for (Map.Entry<Integer, Process> each : Map.copyOf(relays).entrySet()) {
      int node = each.getKey();
      problems.collect(() -> nat(node, "-D", "OUTPUT", "-j", CHAIN));
      problems.collect(() -> nat(node, "-D", "PREROUTING", "-i", "eth0", "-j", CHAIN));
      problems.collect(() -> nat(node, "-F", CHAIN));
      problems.collect(() -> nat(node, "-X", CHAIN));
      each.getValue().destroyForcibly();
      Command.awaitEnd(each.getValue(), START.toSeconds());
      relays.remove(node);
    }
    problems.throwAny();
  }

  private String nat(int node, String... words) throws IOException {
    String[] begin = {"iptables", "-w", "10", "-t", "nat"};
    return in(node, Stream.of(begin, words).flatMap(Stream::of).toArray(String[]::new));
  }

  private String in(int node, String... words) throws IOException {
    return Command.run(
        Stream.concat(Command.inNamespace(run.namespace(node)).stream(), Stream.of(words))
            .toArray(String[]::new));
  }
}
