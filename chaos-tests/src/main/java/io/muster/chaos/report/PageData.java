// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.OffsetsPartitions;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the page draws, as JSON with short names. Moments are microseconds since the run began. */
final class PageData {
  private static final int MOST_LANES = 64;
  private static final int MOST_BANDS = 20_000;
  private static final int MOST_CURVES = 12;
  private static final int MOST_POINTS = 400;
  private static final int MOST_DETAILED = 20;
  private static final int MOST_LISTED = 300;

  private final ObjectNode data = RunFolder.JSON.createObjectNode();
  private final RunSummary summary;
  private final Run run;
  private final RunVerdict verdict;
  private final List<Operation> operations;
  private final OffsetsPartitions partitions;
  private final Set<Integer> named = new HashSet<>();
  private final Map<Key, Integer> lanes = new HashMap<>();

  private PageData(RunSummary summary, Run run, RunVerdict verdict) {
    this.summary = summary;
    this.run = run;
    this.verdict = verdict;
    this.operations = run.operations();
    this.partitions = new OffsetsPartitions(operations);
  }

  /**
   * @param budget how many operations are drawn one by one, besides those of anomalies
   */
  static ObjectNode of(RunSummary summary, Run run, RunVerdict verdict, int budget) {
    PageData page = new PageData(summary, run, verdict);
    page.add(budget);
    return page.data;
  }

  private void add(int budget) {
    data.setAll((ObjectNode) RunFolder.JSON.valueToTree(summary));
    // Numbers of the page end at 2^53, seeds do not.
    data.withObject("/info").put("seed", Long.toString(run.info().seed()));
    long lengthNs = Counts.lengthNs(run);
    data.put("length", lengthNs / 1_000);
    verdict
        .verdicts()
        .forEach(each -> each.anomalies().forEach(one -> named.addAll(one.operations())));
    List<Ownership.Band> bands = Ownership.of(operations, lengthNs);
    chooseLanes(bands);
    addBands(bands);
    List<Leaderships.Leadership> leaderships = Leaderships.of(operations);
    List<Unavailability.Window> windows = Unavailability.of(operations);
    addFaults(new FaultTraces(operations, leaderships, windows), lengthNs);
    addBuckets(new Buckets(operations, lengthNs));
    addWindows(windows);
    addLeaderships(leaderships);
    addCurves(CommittedOffsets.of(operations));
    Set<Integer> around = new TreeSet<>(named);
    addVerdicts(around);
    addOperations(Thinning.of(operations, around, run.faults(), budget), around);
  }

  private void chooseLanes(List<Ownership.Band> bands) {
    Map<Key, Long> weights = new TreeMap<>();
    for (Operation each : operations) {
      long weight = named.contains(each.index()) ? 1L << 40 : 1;
      Calls.keys(each.call()).forEach(key -> weights.merge(key, weight, Long::sum));
    }
    bands.forEach(each -> weights.merge(each.key(), 1L << 20, Long::sum));
    List<Key> chosen =
        weights.entrySet().stream()
            .sorted(Map.Entry.<Key, Long>comparingByValue().reversed())
            .limit(MOST_LANES)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    ArrayNode names = data.putArray("keys");
    for (Key key : chosen) {
      lanes.put(key, names.size());
      names.add(key.toString());
    }
    data.put("allKeys", weights.size());
  }

  private void addBands(List<Ownership.Band> bands) {
    Map<String, Integer> members = new LinkedHashMap<>();
    ArrayNode rows = data.putArray("bands");
    for (Ownership.Band each : bands) {
      Integer lane = lanes.get(each.key());
      if (lane != null && rows.size() < MOST_BANDS) {
        rows.addArray()
            .add(lane)
            .add(members.computeIfAbsent(each.member(), unused -> members.size()))
            .add(each.generation())
            .add(each.fromNs() / 1_000)
            .add(each.toNs() / 1_000)
            .add(each.end());
      }
    }
    ArrayNode names = data.putArray("members");
    members.keySet().forEach(names::add);
  }

  private void addFaults(FaultTraces traces, long lengthNs) {
    ArrayNode rows = data.putArray("faults");
    for (Fault each : run.faults()) {
      FaultTraces.Trace trace = traces.of(each);
      ObjectNode row = rows.addObject();
      row.put("kind", each.kind());
      row.set("targets", RunFolder.JSON.valueToTree(each.targets()));
      row.put("from", each.fromNs() / 1_000);
      // One that was never undone lasts until the end.
      row.put("to", Math.min(each.toNs(), lengthNs) / 1_000);
      row.set("details", RunFolder.JSON.valueToTree(each.details()));
      row.set("led", RunFolder.JSON.valueToTree(trace.led()));
      row.put("troubled", trace.troubled());
      row.put("changes", trace.changes());
      row.put("unavailable", trace.unavailableNs() / 1_000_000);
      row.put("bit", trace.bit());
    }
  }

  private void addBuckets(Buckets buckets) {
    ObjectNode node = data.putObject("buckets");
    node.put("width", buckets.widthNs / 1_000);
    node.set("ok", RunFolder.JSON.valueToTree(buckets.ok));
    node.set("fail", RunFolder.JSON.valueToTree(buckets.fail));
    node.set("info", RunFolder.JSON.valueToTree(buckets.info));
    ArrayNode p50 = node.putArray("p50");
    ArrayNode p99 = node.putArray("p99");
    ArrayNode max = node.putArray("max");
    for (Percentiles each : buckets.latencyUs) {
      p50.add(each.p50());
      p99.add(each.p99());
      max.add(each.max());
    }
  }

  private void addWindows(List<Unavailability.Window> windows) {
    data.put("shortestWindow", Unavailability.SHORTEST_NS / 1_000_000);
    ArrayNode rows = data.putArray("windows");
    Map<Integer, List<Unavailability.Window>> byPartition = new TreeMap<>();
    for (Operation each : operations) {
      byPartition.computeIfAbsent(partitions.of(each), unused -> new ArrayList<>());
    }
    for (Unavailability.Window each : windows) {
      rows.addArray()
          .add(each.partition())
          .add(each.fromNs() / 1_000)
          .add(each.toNs() / 1_000)
          .add(each.ended());
      byPartition.computeIfAbsent(each.partition(), unused -> new ArrayList<>()).add(each);
    }
    ArrayNode table = data.putArray("unavailable");
    addPercentiles(table, null, windows);
    byPartition.forEach((partition, of) -> addPercentiles(table, partition, of));
    data.set("partitions", RunFolder.JSON.valueToTree(byPartition.keySet()));
  }

  private static void addPercentiles(
      ArrayNode table, @Nullable Integer partition, List<Unavailability.Window> windows) {
    Percentiles of = Unavailability.millis(windows);
    table
        .addArray()
        .add(partition)
        .add(of.count())
        .add(of.p50())
        .add(of.p90())
        .add(of.p99())
        .add(of.max())
        .add(of.total());
  }

  private void addLeaderships(List<Leaderships.Leadership> leaderships) {
    Set<Integer> nodes = new TreeSet<>();
    run.faults().forEach(each -> nodes.addAll(each.targets()));
    ArrayNode rows = data.putArray("leaderships");
    for (Leaderships.Leadership each : leaderships) {
      nodes.add(each.node());
      rows.addArray()
          .add(each.partition())
          .add(each.node())
          .add(each.term())
          .add(each.fromNs() / 1_000)
          .add(each.toNs() / 1_000);
    }
    for (Operation each : operations) {
      Header header = each.header();
      if (header != null) {
        nodes.add(header.node());
      }
    }
    nodes.removeIf(each -> each <= 0);
    data.set("nodes", RunFolder.JSON.valueToTree(nodes));
  }

  private void addCurves(List<CommittedOffsets.Curve> curves) {
    Set<Key> suspects = new HashSet<>();
    for (int index : named) {
      if (index >= 0 && index < operations.size()) {
        suspects.addAll(Calls.keys(operations.get(index).call()));
      }
    }
    List<CommittedOffsets.Curve> chosen =
        curves.stream()
            .sorted(
                Comparator.comparing(
                        (CommittedOffsets.Curve each) -> !suspects.contains(each.key()))
                    .thenComparing(each -> -each.backs())
                    .thenComparing(each -> -each.points().size()))
            .limit(MOST_CURVES)
            .toList();
    data.put("allCurves", curves.size());
    ArrayNode rows = data.putArray("curves");
    for (CommittedOffsets.Curve each : chosen) {
      ObjectNode row = rows.addObject();
      row.put("key", each.key().toString());
      row.put("forward", each.forward());
      row.put("backs", each.backs());
      row.put("all", each.points().size());
      ArrayNode points = row.putArray("points");
      int step = Math.max(1, each.points().size() / MOST_POINTS);
      for (int i = 0; i < each.points().size(); i++) {
        CommittedOffsets.Point point = each.points().get(i);
        if (i % step == 0 || point.back() || named.contains(point.operation())) {
          points
              .addArray()
              .add(point.read() ? 1 : 0)
              .add(point.returnedNs() / 1_000)
              .add(point.offset())
              .add(point.revision())
              .add(point.operation())
              .add(point.back() ? 1 : 0);
        }
      }
    }
  }

  private void addVerdicts(Set<Integer> around) {
    ArrayNode checkers = data.putArray("checkers");
    ArrayNode anomalies = data.putArray("anomalies");
    int found = 0;
    for (Verdict each : verdict.verdicts()) {
      ObjectNode row = checkers.addObject();
      row.put("name", each.checker());
      row.put("judgement", each.judgement().name());
      row.put("anomalies", each.anomalies().size());
      row.put("first", found);
      row.set("figures", RunFolder.JSON.valueToTree(each.figures()));
      for (Anomaly anomaly : each.anomalies()) {
        if (found < MOST_LISTED) {
          addAnomaly(anomalies, each.checker(), anomaly, found < MOST_DETAILED, around);
        }
        found++;
      }
    }
  }

  private void addAnomaly(
      ArrayNode rows, String checker, Anomaly anomaly, boolean detailed, Set<Integer> around) {
    ObjectNode row = rows.addObject();
    row.put("checker", checker);
    row.put("name", anomaly.name());
    row.put("invariant", anomaly.invariant());
    row.put("message", anomaly.message());
    row.set("named", RunFolder.JSON.valueToTree(anomaly.operations()));
    if (detailed) {
      ArrayNode history = row.putArray("around");
      for (Operation each : Surroundings.of(anomaly, operations)) {
        around.add(each.index());
        history.add(each.index());
      }
    }
  }

  private void addOperations(List<Operation> drawn, Set<Integer> around) {
    data.put("drawn", drawn.stream().filter(each -> Calls.toCluster(each.call())).count());
    Map<String, Integer> kinds = new LinkedHashMap<>();
    ArrayNode rows = data.putArray("ops");
    for (Operation each : drawn) {
      Header header = each.header();
      ArrayNode row =
          rows.addArray()
              .add(each.index())
              .add(each.process())
              .add(each.invokedNs() / 1_000)
              .add(each.returnedNs() / 1_000)
              .add(number(each.outcome()))
              .add(kinds.computeIfAbsent(Calls.kind(each.call()), unused -> kinds.size()))
              .add(partitions.of(each));
      ArrayNode own = row.addArray();
      for (Key key : Calls.keys(each.call())) {
        Integer lane = lanes.get(key);
        if (lane != null) {
          own.add(lane);
        }
      }
      row.add(Wording.call(each.call())).add(Wording.result(each));
      row.add(header == null ? -1 : header.node());
      row.add(header == null ? -1 : header.term());
      row.add(header == null ? -1 : header.appliedIndex());
      row.add(named.contains(each.index()) ? 2 : around.contains(each.index()) ? 1 : 0);
      row.add(Calls.toCluster(each.call()) ? 1 : 0);
    }
    ArrayNode names = data.putArray("kinds");
    kinds.keySet().forEach(names::add);
  }

  /** As the scripts of the page count them. */
  private static int number(Outcome outcome) {
    return switch (outcome) {
      case OK -> 0;
      case FAIL -> 1;
      case INFO -> 2;
    };
  }
}
