// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/metrics.md} equal to the table, and the table to its own rules. */
class MetricsReferenceTest {
  private static final String WRITE = "muster.docs.write";

  @Test
  void theReferencePageIsUpToDate() throws Exception {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    Path page = module.resolveSibling("docs").resolve("metrics.md");
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(page, MetricsReference.markdown());
    }

    assertThat(page)
        .as(
            "Run: mvn -pl coordinator-node test -Dtest=MetricsReferenceTest -D%s=true and commit %s",
            WRITE, page.getFileName())
        .exists()
        .hasContent(MetricsReference.markdown());
  }

  @Test
  void everyMetricIsOnThePageWithItsMeaning() {
    String page = MetricsReference.markdown();
    for (NodeMetric metric : NodeMetric.values()) {
      assertThat(page).contains("| `" + metric.exported() + "` |").contains(metric.doc());
      assertThat(metric.doc()).as(metric.exported()).doesNotContain("|").endsWith(".");
    }
  }

  @Test
  void namesTellTheKindAndTheUnit() {
    for (NodeMetric metric : NodeMetric.values()) {
      assertThat(metric.exported()).matches("[a-z][a-z_0-9]+");
      assertThat(metric.exported().endsWith("_total"))
          .as(metric.exported())
          .isEqualTo(metric.kind() == NodeMetric.Kind.COUNTER);
      if (List.of("seconds", "bytes").contains(metric.unit())) {
        assertThat(metric.exported()).contains("_" + metric.unit());
      }
    }
  }
}
