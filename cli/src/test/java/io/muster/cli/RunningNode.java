// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.awaitility.Awaitility.await;

import io.muster.client.ClusterDescription;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.PartitionDescription;
import io.muster.node.Node;
import io.muster.node.config.ConfigException;
import io.muster.node.config.NodeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A cluster of one node in this process: one for all test classes, ended after the last. */
final class RunningNode implements AutoCloseable {
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
  private final Path folder = Files.createTempDirectory("muster-cli-test");
  private final String endpoint;
  private final Node node;
  private final MusterClient client;

  /** Gives tests the node. */
  static final class Given implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
      return parameter.getParameter().getType() == RunningNode.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
      return test.getRoot()
          .getStore(ExtensionContext.Namespace.create(Given.class))
          .computeIfAbsent(RunningNode.class, key -> started(), RunningNode.class);
    }

    private static RunningNode started() {
      try {
        return new RunningNode();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ConfigException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private RunningNode() throws IOException, ConfigException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int clientPort;
    int raftPort;
    try (ServerSocket clients = new ServerSocket(0, 1, loopback);
        ServerSocket raft = new ServerSocket(0, 1, loopback)) {
      clientPort = clients.getLocalPort();
      raftPort = raft.getLocalPort();
    }
    endpoint = "127.0.0.1:" + clientPort;
    node =
        Node.start(
            NodeConfig.of(
                Map.of(
                    "node.id", "1",
                    "cluster.id", "cli-test",
                    "cluster.nodes", "1@" + endpoint + ":" + raftPort,
                    "listen.host", "127.0.0.1",
                    "data.dir", folder.toString(),
                    "offsets.partitions", "4",
                    "raft.groups", "2",
                    "group.initial.rebalance.delay.ms", "0")),
            fatal::add);
    client = MusterClient.builder().endpoints(endpoint).build();
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsMatching(MusterException.class::isInstance)
        .until(this::isLed);
  }

  private boolean isLed() {
    ClusterDescription cluster = client.admin().describeCluster();
    return !cluster.partitions().isEmpty()
        && cluster.partitions().stream().allMatch(PartitionDescription::ready);
  }

  MusterClient client() {
    return client;
  }

  /** What a command left behind. */
  record Result(int exitCode, String out, String err) {
    /** Lines of standard output, columns without what aligns them. */
    List<String> rows() {
      return out.lines().map(line -> line.strip().replaceAll(" {2,}", " ")).toList();
    }
  }

  /** Runs a command against this node; arguments are separated by single blanks. */
  Result run(String line) {
    return execute((line + " --endpoints " + endpoint).split(" "));
  }

  /** Runs a command as it is. */
  static Result execute(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true)).execute(arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }

  @Override
  public void close() {
    client.close();
    node.abort();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!fatal.isEmpty()) {
      throw new AssertionError("the node could not go on", fatal.get(0));
    }
  }
}
