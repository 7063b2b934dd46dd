// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import io.muster.cli.CliException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A cluster of real node processes on this machine, in a folder (see the package). Ports are chosen
 * free when it is created and kept from then on. Thread-safe. Problems that a person can mend are
 * {@link CliException}s.
 */
public final class LocalCluster implements AutoCloseable {
  private static final Duration GRACE_PERIOD = Duration.ofSeconds(30);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
  private static final File NO_INPUT = new File("/dev/null");
  private static final int PORTS_PER_NODE = 3;

  private final Path folder;
  private final LocalClusterOptions options;

  /** Processes of this object's own starts; holds the pipe that ties a node to this process. */
  private final Map<Integer, Process> started = new HashMap<>();

  private volatile ClusterFile file;

  private LocalCluster(Path folder, LocalClusterOptions options, ClusterFile file) {
    this.folder = folder;
    this.options = options;
    this.file = file;
  }

  public static boolean existsIn(Path folder) {
    return Files.isRegularFile(ClusterFile.in(folder));
  }

  /**
   * Makes the folder of a new cluster. Starts nothing.
   *
   * @throws CliException when there is a cluster already
   */
  public static LocalCluster create(Path folder, int nodes, LocalClusterOptions options) {
    if (existsIn(folder)) {
      throw CliException.failed("there is a cluster in " + folder + " already");
    }
    NodeConfigFile.check(options.settings());
    List<Integer> ports = FreePorts.find(nodes * PORTS_PER_NODE);
    List<LocalNode> members = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      int first = i * PORTS_PER_NODE;
      members.add(
          new LocalNode(i + 1, ports.get(first), ports.get(first + 1), ports.get(first + 2), null));
    }
    String clusterId = "local-" + UUID.randomUUID().toString().substring(0, 8);
    ClusterFile file =
        new ClusterFile(ClusterFile.VERSION, clusterId, new TreeMap<>(options.settings()), members);
    LocalCluster cluster = new LocalCluster(folder.toAbsolutePath(), options, file);
    for (LocalNode node : members) {
      NodeConfigFile.write(
          cluster.configFile(node.id()), node, file, cluster.dataFolder(node.id()));
    }
    file.write(folder);
    return cluster;
  }

  /**
   * The cluster that is in the folder, running or not.
   *
   * @throws CliException when there is none, or its record is damaged
   */
  public static LocalCluster open(Path folder, LocalClusterOptions options) {
    return new LocalCluster(folder.toAbsolutePath(), options, ClusterFile.read(folder));
  }

  /** The cluster was created with these settings, and maybe more. */
  public boolean hasSettings(Map<String, String> settings) {
    return file.settings().entrySet().containsAll(settings.entrySet());
  }

  public Path folder() {
    return folder;
  }

  public String clusterId() {
    return file.clusterId();
  }

  public List<LocalNode> nodes() {
    return file.nodes();
  }

  /**
   * The node with this id.
   *
   * @throws CliException when there is no such node
   */
  public LocalNode node(int nodeId) {
    return nodes().stream()
        .filter(node -> node.id() == nodeId)
        .findFirst()
        .orElseThrow(() -> CliException.notFound("no node " + nodeId + " in " + folder));
  }

  /** {@code host:port} of every node, running or not. */
  public List<String> endpoints() {
    return nodes().stream().map(LocalNode::endpoint).toList();
  }

  /** Some node runs. */
  public boolean isRunning() {
    return nodes().stream().anyMatch(LocalNode::isRunning);
  }

  public Path configFile(int nodeId) {
    return folder.resolve("node-" + nodeId + ".yaml");
  }

  public Path dataFolder(int nodeId) {
    return folder.resolve("data").resolve("node-" + nodeId);
  }

  public Path logFile(int nodeId) {
    return folder.resolve("logs").resolve("node-" + nodeId + ".log");
  }

  /**
   * Makes another node: an id and ports of its own, and a configuration that names all nodes.
   * Starts nothing, and leaves the configurations of the others as they are: a running cluster
   * tells its nodes of one that comes.
   */
  public synchronized LocalNode add() {
    int id = nodes().stream().mapToInt(LocalNode::id).max().orElse(0) + 1;
    List<Integer> ports = FreePorts.find(PORTS_PER_NODE);
    LocalNode node = new LocalNode(id, ports.get(0), ports.get(1), ports.get(2), null);
    file = file.plus(node);
    NodeConfigFile.write(configFile(id), node, file, dataFolder(id));
    file.write(folder);
    return node;
  }

  /** Starts every node that does not run. Does not wait until they serve. */
  public void startAll() {
    for (LocalNode node : nodes()) {
      if (!node.isRunning()) {
        start(node.id());
      }
    }
  }

  /**
   * Starts one node, with the data it has. Does not wait until it serves.
   *
   * @throws CliException when it runs already
   */
  public synchronized void start(int nodeId) {
    LocalNode node = node(nodeId);
    if (node.isRunning()) {
      throw CliException.failed("node " + nodeId + " runs already");
    }
    List<String> jvm = new ArrayList<>(JavaProcess.NODE_OPTIONS);
    jvm.addAll(options.jvmOptions());
    List<String> arguments = new ArrayList<>(List.of("node", "--config"));
    arguments.add(configFile(nodeId).toString());
    if (options.tied()) {
      arguments.add("--stop-on-stdin-end");
    }
    try {
      Files.createDirectories(logFile(nodeId).getParent());
      ProcessBuilder builder =
          new ProcessBuilder(JavaProcess.detached(JavaProcess.command(jvm, arguments)))
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(logFile(nodeId).toFile()))
              .redirectInput(options.tied() ? Redirect.PIPE : Redirect.from(NO_INPUT));
      // The folder decides; a MUSTER_NODE_ID of this shell must not reach every node.
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.startsWith("MUSTER_") && !name.endsWith("_LOG_LEVEL"));
      Process process = builder.start();
      started.put(nodeId, process);
      remember(node.withProcess(ProcessId.of(process.toHandle())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start node " + nodeId, e);
    }
  }

  /** Starts a node that was stopped or killed. The same as {@link #start}. */
  public void restart(int nodeId) {
    start(nodeId);
  }

  /**
   * Ends the node's process as {@code kill -9} does and waits until it is gone. Its data stays.
   *
   * @return the process id that was killed
   * @throws CliException when it does not run
   */
  public long kill9(int nodeId) {
    ProcessId process = node(nodeId).process();
    ProcessHandle handle = process == null ? null : process.handle().orElse(null);
    if (process == null || handle == null) {
      throw CliException.failed("node " + nodeId + " does not run");
    }
    forget(nodeId);
    handle.destroyForcibly();
    if (!process.awaitEnd(KILL_PATIENCE)) {
      throw CliException.failed("node " + nodeId + " (pid " + process.pid() + ") does not end");
    }
    return process.pid();
  }

  /** Stops a node gracefully; kills it when that takes longer than {@code grace}. */
  public void stop(int nodeId, Duration grace) {
    stop(List.of(node(nodeId)), grace);
  }

  /**
   * Stops all nodes gracefully, killing one that takes over 30 s. One after the other: stopped at
   * the same time, each would wait for somebody to take its leaderships.
   */
  public void down() {
    for (LocalNode node : nodes()) {
      stop(List.of(node), GRACE_PERIOD);
    }
  }

  /** Ends all nodes as {@code kill -9} does. For ways out that must not take long. */
  public void killAll() {
    stop(nodes(), Duration.ZERO);
  }

  /** {@link #down()} for nodes that are tied to this process, and otherwise nothing. */
  @Override
  public void close() {
    if (options.tied()) {
      down();
    }
  }

  /**
   * Waits until every offsets partition has a leader that serves.
   *
   * @return how long this call took
   * @throws CliException when it is not so in time, or a node's process ended meanwhile; names the
   *     reason that the node gave
   */
  public Duration awaitAllLed(Duration timeout) {
    return awaitAllLed(timeout, view -> {});
  }

  /** As above; {@code progress} hears of every look at the cluster. */
  public Duration awaitAllLed(Duration timeout, Consumer<ClusterView> progress) {
    return new LedWait(this, progress).await(timeout);
  }

  /** Last line that the node wrote, for messages about a node that ended. */
  String lastWords(int nodeId) {
    try {
      List<String> lines = Files.readAllLines(logFile(nodeId), StandardCharsets.UTF_8);
      for (int i = lines.size() - 1; i >= 0; i--) {
        if (!lines.get(i).isBlank()) {
          return lines.get(i).strip();
        }
      }
    } catch (IOException e) {
      // No log: then there are no words.
    }
    return "it wrote nothing";
  }

  private void stop(List<LocalNode> which, Duration grace) {
    List<ProcessId> ending =
        which.stream()
            .filter(LocalNode::isRunning)
            .map(node -> Objects.requireNonNull(node.process()))
            .toList();
    boolean forcibly = grace.isZero();
    which.forEach(node -> forget(node.id()));
    for (ProcessId process : ending) {
      process
          .handle()
          .ifPresent(
              handle -> {
                if (forcibly) {
                  handle.destroyForcibly();
                } else {
                  handle.destroy();
                }
              });
    }
    long deadline = System.nanoTime() + grace.toNanos();
    for (ProcessId process : ending) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      if (!process.awaitEnd(left)) {
        process.handle().ifPresent(ProcessHandle::destroyForcibly);
        process.awaitEnd(KILL_PATIENCE);
      }
    }
  }

  /** Nodes that this object started and did not stop, whether their processes live or not. */
  synchronized List<Integer> startedHere() {
    return List.copyOf(started.keySet());
  }

  private synchronized void forget(int nodeId) {
    started.remove(nodeId);
  }

  private synchronized void remember(LocalNode node) {
    file = file.with(node);
    file.write(folder);
  }
}
