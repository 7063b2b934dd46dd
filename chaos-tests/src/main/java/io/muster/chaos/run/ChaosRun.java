// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import io.muster.chaos.cluster.ChaosCluster;
import io.muster.chaos.cluster.ChaosNode;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import io.muster.chaos.nemesis.FaultKind;
import io.muster.chaos.nemesis.Leaders;
import io.muster.chaos.nemesis.Nemesis;
import io.muster.chaos.nemesis.Schedule;
import io.muster.chaos.nemesis.Strike;
import io.muster.chaos.workload.Workload;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.all.Workloads;
import io.muster.client.MusterClient;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Leads a run through its phases: warm-up, faults, heal, recovery, last reads, comparison of the
 * replicas. Judges nothing.
 */
final class ChaosRun {
  private static final Duration SERVING = Duration.ofSeconds(60);
  private static final Duration HEALTHY = Duration.ofSeconds(30);
  private static final Duration QUIET = Duration.ofSeconds(20);
  private static final int OFFSETS_PARTITIONS = 50;

  private final ChaosOptions options;
  private final Choices choices;
  private final Consumer<String> narrator;
  private final Recorder recorder = new Recorder();
  private final SortedMap<String, Long> phases = new TreeMap<>();
  private final SortedMap<String, String> facts = new TreeMap<>();
  private String version = "";

  ChaosRun(ChaosOptions options, Consumer<String> narrator) {
    this.options = options;
    this.choices = Choices.of(options.seed());
    this.narrator = narrator;
  }

  /** What happened, to be judged. */
  Run run(ChaosCluster cluster, List<FaultKind> kinds) throws Exception {
    Phases lengths = Phases.around(options.faults());
    try (Leaders leaders = new Leaders(cluster.endpoints().values());
        MusterClient operator =
            MusterClient.builder()
                .endpoints(cluster.endpoints().values())
                .clientId("operator")
                .requestTimeout(Duration.ofSeconds(5))
                .build();
        Workload workload =
            Workloads.named(
                options.workload(),
                new WorkloadContext(
                    cluster.endpoints(), OFFSETS_PARTITIONS, options.seed(), recorder),
                Duration.ofMillis(choices.sessionMs()))) {
      if (!leaders.awaitAllLed(SERVING)) {
        throw new IllegalStateException("the cluster did not come to serve: " + leaders);
      }
      version = operator.admin().describeCluster().version();
      narrator.accept("the cluster serves");
      workload.start();
      phase(RunInfo.WARM_UP);
      TimeUnit.NANOSECONDS.sleep(lengths.warmUp().toNanos());

      phase(RunInfo.FAULTS);
      List<Strike> strikes = Schedule.of(options.seed(), kinds, lengths.faults());
      long faultsBegan = System.nanoTime();
      try (Growth growth =
          Growth.during(lengths.faults(), cluster.nodes(), cluster.managementEndpoints())) {
        new Nemesis(cluster, leaders, operator.admin(), options.seed(), recorder, narrator)
            .run(strikes);
        TimeUnit.NANOSECONDS.sleep(
            Math.max(0, lengths.faults().toNanos() - (System.nanoTime() - faultsBegan)));
        facts.putAll(growth.facts());
      }

      long healed = System.nanoTime();
      boolean healthy = leaders.awaitAllLed(HEALTHY);
      facts.put("healthy.after.ms", healthy ? String.valueOf(millisSince(healed)) : "never");
      phase(RunInfo.RECOVERY);
      TimeUnit.NANOSECONDS.sleep(lengths.recovery().toNanos());

      phase(RunInfo.LAST_READS);
      workload.quiesce(QUIET);
      workload.lastReads();
      facts.putAll(workload.facts());
      phase(RunInfo.END);
      workload.close();
      compareReplicas(cluster, leaders);
    }
    return new Run(info(), recorder.operations(), recorder.faults(), facts);
  }

  /** As they are, and once more after each node has lost its memory and read its log again. */
  private void compareReplicas(ChaosCluster cluster, Leaders leaders) throws Exception {
    ReplicaHashes hashes = new ReplicaHashes(cluster.managementEndpoints());
    facts.putAll(hashes.facts("live", QUIET));
    for (ChaosNode node : cluster.nodes()) {
      node.kill();
    }
    for (ChaosNode node : cluster.nodes()) {
      node.start();
    }
    leaders.awaitAllLed(SERVING);
    SortedMap<String, String> again = hashes.facts("replay", QUIET);
    again.keySet().removeIf(name -> !name.startsWith("replay."));
    facts.putAll(again);
  }

  private void phase(String name) {
    phases.put(name, recorder.nowNs());
    narrator.accept(
        "%s (%d operations acknowledged)".formatted(name.substring(2), recorder.acknowledged()));
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private RunInfo info() {
    return new RunInfo(
        options.workload(),
        options.nemesis(),
        options.backend(),
        options.seed(),
        options.bug(),
        version,
        choices.shown(),
        phases,
        options.command());
  }
}
