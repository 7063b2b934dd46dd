// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import io.muster.cli.Main;
import io.muster.cli.local.LocalCluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operator types: the command {@code muster}, run in this process, since a process of its
 * own would take a second to start.
 *
 * @param exitCode as the shell would see it
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record MusterCommand(int exitCode, String out, String err) {

  /** Runs a command against the nodes of a cluster, whatever comes of it. */
  public static MusterCommand run(LocalCluster cluster, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--endpoints");
    all.add(String.join(",", cluster.endpoints()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    return new MusterCommand(exitCode, out.toString(), err.toString());
  }

  /**
   * Runs a command that has to succeed.
   *
   * @return what it wrote to standard output
   * @throws IllegalStateException with all that it wrote where it does not
   */
  public static String ok(LocalCluster cluster, String... arguments) {
    MusterCommand ran = run(cluster, arguments);
    if (ran.exitCode() != 0) {
      throw new IllegalStateException(
          "muster "
              + String.join(" ", arguments)
              + " ended with "
              + ran.exitCode()
              + ": "
              + ran.out()
              + ran.err());
    }
    return ran.out();
  }
}
