// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The program works; what it measures while other tests run means nothing. */
@WithCluster
class RebalanceFiguresTest {
  private final TestCluster cluster;

  RebalanceFiguresTest(TestCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void printsARowForEachCase() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      new RebalanceFigures(cluster.nodes().endpoints(), 2, out).measure(List.of(3));
    }

    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1)).matches("one more, with push +3 +2 +\\d+ +\\d+ *");
    assertThat(lines.get(2)).matches("one more, heartbeats only +3 +2 +\\d+ +\\d+ *");
    assertThat(lines.get(3)).matches("static members restart +3 +3 +\\d+ +\\d+ +0");
  }
}
