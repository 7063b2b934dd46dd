// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.muster.proto.v1.ErrorReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Dashboard and alert rules ask for series that a running node has, with labels that it knows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservabilityFilesTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolveSibling("deploy")
          .resolve("observability");

  /** Words of PromQL, and labels that Prometheus itself adds. */
  private static final Set<String> WORDS =
      Set.of(
          "sum",
          "max",
          "min",
          "by",
          "without",
          "rate",
          "increase",
          "histogram_quantile",
          "absent",
          "time");

  private static final Set<String> SCRAPER_LABELS =
      Set.of("job", "instance", "namespace", "service", "le");

  /** What belongs to one cluster. */
  private static final Set<String> CLUSTER_LABELS = Set.of("job", "namespace", "service");

  /** A sum without them would mix the clusters that one Prometheus looks at. */
  private static final Pattern MIXING = Pattern.compile("\\b(?:sum|max|min) *\\(");

  private static final Pattern COMMAND = Pattern.compile("`(muster [^`]*)`");

  private static final Pattern SELECTOR = Pattern.compile("([a-z_0-9]*)\\{([^}]*)}");
  private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(=~|!~|!=|=)\"([^\"]*)\"");
  private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without) *\\(([^)]*)\\)");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z_0-9]*");

  private Scrape scrape;

  @BeforeAll
  void use(@TempDir Path folder) throws Exception {
    try (RunningNode running =
        new RunningNode(folder.resolve("data"), RunningNode.peerTls(folder))) {
      running.awaitReady();
      System.gc();
      await().until(() -> running.scrape().names().contains("jvm_gc_pause_seconds_max"));
      scrape = running.scrape();
    }
  }

  @Test
  void everyExpressionOfTheDashboardCanBeAnswered() throws Exception {
    Map<?, ?> dashboard = (Map<?, ?>) load("dashboard.json");
    List<String> expressions = new ArrayList<>();
    for (Object panel : (List<?>) dashboard.get("panels")) {
      Object targets = ((Map<?, ?>) panel).get("targets");
      if (targets instanceof List<?> list) {
        list.forEach(target -> expressions.add(((Map<?, ?>) target).get("expr").toString()));
        assertThat(((Map<?, ?>) panel).get("description")).asString().isNotBlank();
      }
    }

    assertThat(expressions).hasSizeGreaterThan(30);
    expressions.forEach(this::assertAnswerable);
  }

  @Test
  void everyAlertCanFireAndTellsWhatToDo() throws Exception {
    Map<?, ?> file = (Map<?, ?>) load("alerts.yaml");
    String commands = Files.readString(FOLDER.resolve("../../docs/cli.md"));
    Set<String> names = new HashSet<>();
    for (Object group : (List<?>) file.get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        Map<?, ?> alert = (Map<?, ?>) rule;
        assertAnswerable(alert.get("expr").toString());
        assertThat(names.add(alert.get("alert").toString())).isTrue();
        assertThat(((Map<?, ?>) alert.get("labels")).get("severity"))
            .isIn("critical", "warning", "info");
        Map<?, ?> annotations = (Map<?, ?>) alert.get("annotations");
        assertThat(annotations.get("summary")).asString().isNotBlank();
        assertThat(annotations.get("description")).asString().endsWith(".");
        assertThat(annotations.get("runbook")).asString().endsWith(".");
        Matcher named = COMMAND.matcher(annotations.get("runbook").toString());
        while (named.find()) {
          assertThat(commands).contains("# " + named.group(1) + "\n");
        }
      }
    }
    assertThat(names).hasSizeGreaterThan(15);
  }

  @Test
  void alertsDoNotMixClustersNorFallSilentWithThem() throws Exception {
    Map<?, ?> file = (Map<?, ?>) load("alerts.yaml");
    List<String> expressions = new ArrayList<>();
    for (Object group : (List<?>) file.get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        expressions.add(((Map<?, ?>) rule).get("expr").toString());
      }
    }

    assertThat(expressions).anyMatch(each -> each.startsWith("absent(up{"));
    for (String expression : expressions) {
      assertThat(MIXING.matcher(expression).find()).as(expression).isFalse();
      Matcher groupings = GROUPING.matcher(expression);
      while (groupings.find()) {
        List<String> by = List.of(groupings.group(1).split(" *, *", -1));
        assertThat(by.contains("instance") || by.containsAll(CLUSTER_LABELS))
            .as(expression)
            .isTrue();
      }
    }
  }

  @Test
  void theScrapeConfigurationFindsTheNodesOfTheComposeFile() throws Exception {
    Map<?, ?> prometheus = (Map<?, ?>) load("prometheus.yaml");
    Map<?, ?> job = (Map<?, ?>) ((List<?>) prometheus.get("scrape_configs")).get(0);
    Map<?, ?> statics = (Map<?, ?>) ((List<?>) job.get("static_configs")).get(0);
    Map<?, ?> compose = (Map<?, ?>) load("../compose.yaml");

    assertThat(Files.readString(FOLDER.resolve("alerts.yaml")))
        .contains("up{job=\"" + job.get("job_name") + "\"}");
    assertThat(((List<?>) statics.get("targets")).stream().map(Object::toString))
        .containsExactlyElementsOf(
            ((Map<?, ?>) compose.get("services"))
                .keySet().stream().map(service -> service + ":7480").toList());
    for (Object rules : (List<?>) prometheus.get("rule_files")) {
      assertThat(FOLDER.resolve(rules.toString())).exists();
    }
  }

  /** Metrics that nobody looks at could as well be left out. */
  @Test
  void mostMetricsOfTheNodeAreLookedAt() throws Exception {
    String both =
        Files.readString(FOLDER.resolve("dashboard.json"))
            + Files.readString(FOLDER.resolve("alerts.yaml"));
    Set<String> unseen = new TreeSet<>();
    for (NodeMetric metric : NodeMetric.values()) {
      if (!metric.isOfProcess() && !both.contains(metric.exported())) {
        unseen.add(metric.exported());
      }
    }

    assertThat(unseen)
        .isSubsetOf(
            "muster_build_info",
            "muster_offsets_partition_led",
            "muster_replica_groups",
            "muster_rocksdb_cache_capacity_bytes",
            "muster_rocksdb_cache_pinned_bytes",
            "muster_rocksdb_keys",
            "muster_rocksdb_stores");
  }

  private void assertAnswerable(String expression) {
    Matcher selectors = SELECTOR.matcher(expression);
    while (selectors.find()) {
      assertLabels(expression, selectors.group(1), selectors.group(2));
    }
    String bare = selectors.replaceAll("$1").replaceAll("\\[[0-9a-z]+]", "");
    Set<String> grouped = new HashSet<>();
    Matcher groupings = GROUPING.matcher(bare);
    while (groupings.find()) {
      grouped.addAll(List.of(groupings.group(1).split(" *, *", -1)));
    }
    bare = groupings.replaceAll("");
    Set<String> series = new TreeSet<>();
    Matcher found = NAME.matcher(bare);
    while (found.find()) {
      if (!WORDS.contains(found.group())) {
        series.add(found.group());
      }
    }
    series.remove("up");
    assertThat(scrape.names()).as(expression).containsAll(series);
    Set<String> labels = new HashSet<>(SCRAPER_LABELS);
    series.forEach(name -> labels.addAll(scrape.labels(name)));
    assertThat(labels).as(expression).containsAll(grouped);
  }

  private void assertLabels(String expression, String series, String matchers) {
    Matcher matcher = MATCHER.matcher(matchers);
    assertThat(matchers.replaceAll(MATCHER.pattern(), "").replace(",", "").strip())
        .as(expression)
        .isEmpty();
    while (matcher.find()) {
      String label = matcher.group(1);
      if (SCRAPER_LABELS.contains(label)) {
        continue;
      }
      assertThat(scrape.labels(series)).as(expression).contains(label);
      if (!matcher.group(2).endsWith("~")) {
        assertThat(valuesOf(series, label)).as(expression).contains(matcher.group(3));
      }
    }
  }

  /** As scraped, and for outcomes, most of which did not come yet, as they may be. */
  private Set<String> valuesOf(String series, String label) {
    Set<String> values = new TreeSet<>();
    Matcher matcher =
        Pattern.compile(Pattern.quote(series) + "\\{(?:.*,)?" + label + "=\"([^\"]*)\".*}")
            .matcher(String.join("\n", scrape.values().keySet()));
    while (matcher.find()) {
      values.add(matcher.group(1));
    }
    if (label.equals("outcome")) {
      for (ErrorReason reason : ErrorReason.values()) {
        values.add(reason.name());
      }
      for (Status.Code code : Status.Code.values()) {
        values.add("GRPC_" + code);
      }
    }
    return values;
  }

  private static Object load(String file) throws Exception {
    return new Load(LoadSettings.builder().build())
        .loadFromString(Files.readString(FOLDER.resolve(file)));
  }

  @AfterAll
  void forget() {
    scrape = Scrape.of("");
  }
}
