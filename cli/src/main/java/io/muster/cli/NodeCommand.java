// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Table;
import io.muster.node.Node;
import io.muster.node.config.ConfigException;
import io.muster.node.config.EffectiveSetting;
import io.muster.node.config.NodeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "line and exit code 1. The later one wins: defaults, the file, environment variables such as",
      "MUSTER_GROUP_MAX_SIZE for group.max.size, --set."
    },
    footer = {
      "",
      "Examples:",
      "  muster node --config /etc/muster/node.yaml",
      "  muster node --config node.yaml --set node.id=2 --print-config"
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
      description = "YAML file; docs/configuration.md explains the keys.")
  private Path config = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Wins over the file and the environment; may be repeated.")
  private Map<String, String> overrides = new TreeMap<>();

  @Option(
      names = "--print-config",
      description =
          "Do not start: check the configuration, and print each setting with where it came from.")
  private boolean printConfig;

  @Mixin private OutputOption output = new OutputOption();

  /** Ties the node to whoever started it: the pipe ends when that process does, however it ends. */
  @Option(names = "--stop-on-stdin-end", hidden = true)
  private boolean stopOnStdinEnd;

  @Override
  public Integer call() throws InterruptedException {
    if (!Files.isReadable(config)) {
      throw CliException.notFound("cannot read " + config);
    }
    if (printConfig) {
      List<EffectiveSetting> settings = settings().effective();
      output.report(spec).print(settings, () -> table(settings));
      return ExitCode.OK;
    }
    Node node = start(settings());
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

  private NodeConfig settings() {
    try {
      return NodeConfig.load(config, System.getenv(), overrides);
    } catch (ConfigException e) {
      throw refused(e);
    }
  }

  private Node start(NodeConfig settings) {
    try {
      return Node.start(settings, this::halt);
    } catch (IOException e) {
      LOG.debug("The node does not start", e);
      throw CliException.failed(
          REFUSED + PortsInUse.of(settings).orElseGet(() -> Errors.reason(e)));
    } catch (ConfigException e) {
      throw refused(e);
    }
  }

  private static CliException refused(ConfigException e) {
    return CliException.failed(REFUSED + String.join("; ", e.problems()));
  }

  private static Table table(List<EffectiveSetting> settings) {
    Table table = new Table("KEY", "VALUE", "SOURCE");
    settings.forEach(each -> table.row(each.key(), each.value(), each.source()));
    return table;
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
