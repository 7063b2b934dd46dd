// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.node.Node;
import io.muster.node.config.ConfigException;
import io.muster.node.config.NodeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one node in this process until it is told to stop. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = {
      "Run one node until SIGTERM, then hand its leaderships over and stop.",
      "A wrong configuration, a port in use or a data folder of another node is refused with one",
      "line and exit code 1."
    })
final class NodeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCommand.class);
  private static final String REFUSED = "the node does not start: ";

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "YAML file; deploy/muster.example.yaml explains the keys.")
  private Path config = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Wins over the file and the environment; may be repeated.")
  private Map<String, String> overrides = new TreeMap<>();

  /** Ties the node to whoever started it: the pipe ends when that process does, however it ends. */
  @Option(names = "--stop-on-stdin-end", hidden = true)
  private boolean stopOnStdinEnd;

  @Override
  public Integer call() throws InterruptedException {
    if (!Files.isReadable(config)) {
      throw CliException.notFound("cannot read " + config);
    }
    Node node = start();
    Thread stopping = new Thread(() -> stop(node), "stop");
    Runtime.getRuntime().addShutdownHook(stopping);
    if (stopOnStdinEnd) {
      Thread watch = new Thread(NodeCommand::exitAtEndOfStdin, "stdin-watch");
      watch.setDaemon(true);
      watch.start();
    }
    node.awaitTermination();
    return ExitCode.OK;
  }

  private Node start() {
    try {
      NodeConfig settings = NodeConfig.load(config, System.getenv(), overrides);
      try {
        return Node.start(settings, this::halt);
      } catch (IOException e) {
        LOG.debug("The node does not start", e);
        throw CliException.failed(
            REFUSED + PortsInUse.of(settings).orElseGet(() -> Errors.reason(e)));
      }
    } catch (ConfigException e) {
      throw CliException.failed(REFUSED + String.join("; ", e.problems()));
    }
  }

  /** At once, without shutdown hooks: a node that cannot trust itself hands nothing over. */
  private void halt(Throwable fatal) {
    LOG.error("The node cannot go on", fatal);
    PrintWriter err = spec.commandLine().getErr();
    err.println("muster: the node cannot go on: " + Errors.reason(fatal));
    err.flush();
    Runtime.getRuntime().halt(ExitCode.FAILED);
  }

  private static void stop(Node node) {
    try {
      node.close();
    } catch (RuntimeException e) {
      LOG.error("The node did not stop cleanly", e);
    }
  }

  @SuppressWarnings("SystemExitOutsideMain") // that is what the option is for
  private static void exitAtEndOfStdin() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is meant for us; only the end counts.
      }
    } catch (IOException e) {
      // As good as its end.
    }
    System.exit(ExitCode.OK);
  }
}
