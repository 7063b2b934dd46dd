// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.report;

import io.muster.bench.result.CaseResult;
import io.muster.bench.result.Comparison;
import io.muster.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole run.
 *
 * @param command that repeats it
 * @param surroundings what the figures mean nothing without, in order
 * @param notes what has to be known to read them
 * @param comparisons over all rounds
 * @param results each round's
 * @param fsync cost of syncs beside the loads
 */
public record BenchReport(
    String command,
    Map<String, String> surroundings,
    List<String> notes,
    List<Comparison> comparisons,
    List<CaseResult> results,
    List<FsyncCost> fsync) {
  static final List<String> NOTES =
      List.of(
          "Muster acknowledges a commit when a majority has it on disk (fsync). Kafka does not"
              + " fsync: it acknowledges what the replicas in step (two at least) have in memory.",
          "Closed loops give throughput; their latencies are those of a full system. The open loop"
              + " (scenario k) counts from when a call was due, without coordinated omission.",
          "Muster's client is its SDK, in which all members of a process share a stream per node."
              + " Kafka's members have a connection each, with less work per call than its"
              + " consumer does.",
          "A ratio is Muster's median by Kafka's: above 1 is good for rates, below 1 for times and"
              + " costs.");

  public BenchReport {
    surroundings = Collections.unmodifiableMap(new LinkedHashMap<>(surroundings));
    notes = List.copyOf(notes);
    comparisons = List.copyOf(comparisons);
    results = List.copyOf(results);
    fsync = List.copyOf(fsync);
  }

  public static BenchReport of(
      String command,
      Map<String, String> surroundings,
      List<CaseResult> results,
      List<FsyncCost> fsync) {
    return new BenchReport(command, surroundings, NOTES, Comparison.of(results), results, fsync);
  }

  /** What could not be measured. */
  public List<CaseResult> failures() {
    return results.stream().filter(each -> each.failure() != null).toList();
  }

  /** Names of the systems that were measured, in order. */
  List<String> systems() {
    return results.stream().map(CaseResult::system).distinct().toList();
  }

  /** Writes both files. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("report.json"), Json.write(this));
    Files.writeString(folder.resolve("report.html"), HtmlReport.of(this));
  }
}
