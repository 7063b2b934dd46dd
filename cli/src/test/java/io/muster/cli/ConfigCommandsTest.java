// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cli.RunningNode.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settings of a running node, changed and shown. */
@ExtendWith(RunningNode.Given.class)
class ConfigCommandsTest {
  private final RunningNode node;

  ConfigCommandsTest(RunningNode node) {
    this.node = node;
  }

  @Test
  void settingsAreChangedOnlyWhenTold() {
    String command = "config alter --group conf --set group.max.size=20";

    Result dry = node.run(command);
    assertThat(dry.exitCode()).as(dry.err()).isEqualTo(ExitCode.OK);
    assertThat(dry.rows()).contains("KEY BEFORE AFTER CHANGED", "group.max.size 2147483647 20 no");
    assertThat(describe("--group conf"))
        .contains("group.max.size 2147483647 - DEFAULT default")
        .contains(
            "group.initial.rebalance.delay.ms 0 ms NODE --set group.initial.rebalance.delay.ms");

    assertThat(node.run(command + " --execute").rows())
        .contains("group.max.size 2147483647 20 now");
    assertThat(describe("--group conf")).contains("group.max.size 20 - GROUP group");
    assertThat(describe("--cluster")).contains("group.max.size 2147483647 - DEFAULT default");

    node.run("config alter --cluster --set group.max.size=30 --execute");
    assertThat(describe("--group conf")).contains("group.max.size 20 - GROUP group");
    node.run("config alter --group conf --unset group.max.size --execute");
    assertThat(describe("--group conf")).contains("group.max.size 30 - CLUSTER cluster");
    node.run("config alter --cluster --unset group.max.size --execute");
    assertThat(describe("--cluster")).contains("group.max.size 2147483647 - DEFAULT default");
  }

  @Test
  void whatCannotBeSetIsRefusedInADryRunToo() {
    for (String bad :
        new String[] {
          "--set group.max.sise=5", "--set group.max.size=0", "--set data.dir=x", "--unset node.id"
        }) {
      Result refused = node.run("config alter --cluster " + bad);
      assertThat(refused.exitCode()).as(bad).isEqualTo(ExitCode.FAILED);
      assertThat(refused.err()).startsWith("muster: ").contains("INVALID_REQUEST");
      assertThat(refused.out()).isEmpty();
    }
  }

  @Test
  void nodeTellsWhatItWasStartedWith() {
    assertThat(describe("--node 1"))
        .contains("node.id 1 - NODE --set node.id", "group.max.size 2147483647 - DEFAULT default");
    Result other = node.run("config describe --node 7");
    assertThat(other.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(other.err()).contains("the cluster has no node 7");
  }

  @Test
  void wrongUsageIsTold() {
    for (String bad :
        new String[] {
          "config",
          "config describe",
          "config describe --cluster --group g",
          "config describe --cluster --node 1",
          "config alter --cluster",
          "config alter --set a=b",
          "config alter --cluster --set a",
          "config alter --cluster --set a=b --unset a"
        }) {
      assertThat(RunningNode.execute(bad.split(" ")).exitCode()).as(bad).isEqualTo(ExitCode.USAGE);
    }
  }

  private List<String> describe(String scope) {
    return node.run("config describe " + scope).rows();
  }
}
