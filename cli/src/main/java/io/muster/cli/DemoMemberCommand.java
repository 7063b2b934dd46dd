// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.demo.MemberLoop;
import io.muster.client.MusterClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One member of the demo's group; started by {@link DemoCommand}, not by people. */
@Command(name = "demo-member", hidden = true, description = "One member of the demo's group.")
final class DemoMemberCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();

  @Option(names = "--group", required = true)
  private String group = "";

  @Option(names = "--topic", required = true)
  private String topic = "";

  @Option(names = "--source", required = true)
  private Path source = Path.of("");

  @Option(names = "--batch", required = true)
  private int batchRecords;

  @Option(names = "--pause-nanos", required = true)
  private long pauseNanos;

  @Override
  public Integer call() throws InterruptedException {
    try (MusterClient client = clients.connect()) {
      MemberLoop loop =
          new MemberLoop(
              client,
              group,
              topic,
              source,
              batchRecords,
              Duration.ofNanos(pauseNanos),
              spec.commandLine().getOut());
      try {
        loop.run(System.in);
      } catch (RuntimeException e) {
        loop.tellFailure(Errors.reason(e));
        throw e;
      }
    }
    return ExitCode.OK;
  }
}
