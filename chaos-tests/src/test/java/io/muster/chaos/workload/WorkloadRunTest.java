// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Recorder;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.cli.local.LocalNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each workload on three real processes, one of which is killed and comes back. */
class WorkloadRunTest {
  private static final int NODES = 3;
  private static final int OFFSETS_PARTITIONS = 12;
  private static final long SEED = 20261121;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SESSION = Duration.ofSeconds(6);

  @TempDir static Path folder;
  private static LocalCluster cluster;

  @BeforeAll
  static void startCluster() {
    Map<String, String> settings =
        Map.of(
            "offsets.partitions",
            Integer.toString(OFFSETS_PARTITIONS),
            "raft.groups",
            "3",
            "group.initial.rebalance.delay.ms",
            "500");
    cluster = LocalCluster.create(folder, NODES, LocalClusterOptions.tied(settings));
    cluster.startAll();
    cluster.awaitAllLed(PATIENCE);
  }

  @AfterAll
  static void stopCluster() {
    cluster.killAll();
    cluster.close();
  }

  @Test
  void registersAreReadAndWritten() throws Exception {
    RegisterOptions options = RegisterOptions.DEFAULT.withRotateAfter(60);
    Recorder recorder = new Recorder();
    Ended ended = run("register", new RegisterWorkload(context(recorder), options), recorder, 300);

    List<Operation> history = ended.history();
    Set<String> groups =
        history.stream().map(each -> each.call().group()).collect(Collectors.toSet());
    assertThat(groups).as("groups, for they rotate").hasSizeGreaterThan(options.groups());
    assertThat(ok(history, Call.Delete.class)).isNotEmpty();
    assertThat(history)
        .allSatisfy(
            each -> {
              if (each.outcome() == Outcome.OK) {
                assertThat(each.header()).isNotNull();
              }
            });
    for (String group : groups) {
      assertThat(lastFetches(history, group)).as("last reads of " + group).hasSize(NODES);
    }
  }

  @Test
  void membersProcessAndCommit() throws Exception {
    PipelineOptions options =
        PipelineOptions.DEFAULT
            .withGroups(2, 4, 12)
            .withCrashesPerMinute(12)
            .withMember(MemberOptions.DEFAULT.withSession(SESSION));
    Recorder recorder = new Recorder();
    Ended ended = run("pipeline", new PipelineWorkload(context(recorder), options), recorder, 800);

    assertMembers(ended, "pipeline", options.groups());
    assertThat(ok(ended.history(), Call.Crashed.class)).as("crashes").isNotEmpty();
    ended.facts().forEach((name, value) -> assertThat(value).as(name).isNotEmpty());
    for (int number = 0; number < options.groups(); number++) {
      String live = ended.facts().get("group.pipeline-" + number + ".live");
      assertThat(live.split(",")).hasSize(options.members());
    }
  }

  @Test
  void membersComeAndGo() throws Exception {
    ChurnOptions options =
        ChurnOptions.DEFAULT
            .withPipeline(
                PipelineOptions.DEFAULT
                    .withGroups(2, 4, 12)
                    .withMember(
                        MemberOptions.DEFAULT
                            .withSession(SESSION)
                            .withSlowest(Duration.ofSeconds(1))))
            .withChangesPerMinute(30);
    Recorder recorder = new Recorder();
    Ended ended = run("churn", new ChurnWorkload(context(recorder), options), recorder, 800);

    assertMembers(ended, "churn", options.pipeline().groups());
  }

  private record Ended(List<Operation> history, SortedMap<String, String> facts) {}

  private Ended run(String name, Workload workload, Recorder recorder, int operations)
      throws Exception {
    System.out.println(name + " with seed " + SEED);
    SortedMap<String, String> facts;
    try (workload) {
      workload.start();
      awaitMore(recorder, operations);
      int victim = 1 + Math.floorMod(name.hashCode(), NODES);
      cluster.kill9(victim);
      awaitMore(recorder, operations);
      cluster.restart(victim);
      cluster.awaitAllLed(PATIENCE);
      awaitMore(recorder, operations);
      workload.quiesce(Duration.ofSeconds(30));
      workload.lastReads();
      facts = workload.facts();
    }
    List<Operation> history = recorder.operations();
    System.out.println(summary(history));
    assertPlausible(history, 3 * operations);
    return new Ended(history, facts);
  }

  private static void awaitMore(Recorder recorder, int operations) {
    long before = recorder.acknowledged();
    await().atMost(PATIENCE).until(() -> recorder.acknowledged() >= before + operations);
  }

  private static void assertPlausible(List<Operation> history, int operations) {
    assertThat(history.stream().filter(each -> each.outcome() == Outcome.OK).count())
        .as("acknowledged")
        .isGreaterThanOrEqualTo(operations);
    assertThat(history).noneMatch(each -> each.reason().equals("OPEN_AT_THE_END"));
    assertThat(ok(history, Call.Commit.class))
        .isNotEmpty()
        .allSatisfy(
            each ->
                assertThat(each.answer())
                    .isInstanceOfSatisfying(
                        Answer.Committed.class,
                        committed -> assertThat(committed.revision()).isPositive()));
    assertOneCallAtATime(history);
    assertUniqueMetadata(history);
    assertLastReadsAgree(history);
  }

  private static void assertOneCallAtATime(List<Operation> history) {
    Map<Integer, Long> returned = new HashMap<>();
    for (Operation each : history) {
      Long before = returned.put(each.process(), each.returnedNs());
      if (before != null) {
        assertThat(each.invokedNs())
            .as("process " + each.process() + " began its next call after the last: " + each)
            .isGreaterThanOrEqualTo(before);
      }
    }
  }

  private static void assertUniqueMetadata(List<Operation> history) {
    List<String> metadata = new ArrayList<>();
    for (Operation each : history) {
      if (each.call() instanceof Call.Commit commit) {
        commit.writes().forEach(write -> metadata.add(write.metadata()));
      }
    }
    assertThat(metadata).doesNotHaveDuplicates();
  }

  /** Every key was read through every node, and all tell the same. */
  private static void assertLastReadsAgree(List<Operation> history) {
    Map<Key, List<Answer.Stored>> read = new TreeMap<>();
    for (Operation each : history) {
      if (each.call() instanceof Call.Fetch fetch && fetch.last()) {
        assertThat(each.outcome()).as("last read: " + each).isEqualTo(Outcome.OK);
        Answer.Fetched fetched = (Answer.Fetched) each.answer();
        fetched
            .offsets()
            .forEach(
                (partition, stored) ->
                    read.computeIfAbsent(
                            new Key(fetch.group(), fetch.topic(), partition),
                            unread -> new ArrayList<>())
                        .add(stored));
      }
    }
    assertThat(read).isNotEmpty();
    read.forEach(
        (key, answers) -> {
          assertThat(answers).as("last reads of " + key).hasSize(NODES);
          assertThat(new HashSet<>(answers)).as("last reads of " + key).hasSize(1);
        });
  }

  private static void assertMembers(Ended ended, String workload, int groups) {
    List<Operation> history = ended.history();
    assertThat(ok(history, Call.Processed.class)).isNotEmpty();
    assertThat(ok(history, Call.Assigned.class)).isNotEmpty();
    for (int number = 0; number < groups; number++) {
      String group = workload + "-" + number;
      List<Operation> described =
          ok(history, Call.Describe.class).stream()
              .filter(each -> each.call().group().equals(group))
              .toList();
      assertThat(described).as("last looks at " + group).hasSize(NODES);
      Set<String> live = Set.of(ended.facts().get("group." + group + ".live").split(","));
      for (Operation each : described) {
        Answer.Described answer = (Answer.Described) each.answer();
        assertThat(answer.state()).isEqualTo("STABLE");
        assertThat(answer.members().keySet()).isEqualTo(live);
      }
      assertThat(lastFetches(history, group)).as("last reads of " + group).hasSize(NODES);
      assertThat(ended.facts().get("group." + group + ".events")).contains("GENERATION_COMPLETED");
      assertThat(ended.facts().get("group." + group + ".session.ms"))
          .isEqualTo(Long.toString(SESSION.toMillis()));
    }
  }

  private static List<Operation> ok(List<Operation> history, Class<? extends Call> kind) {
    return history.stream()
        .filter(each -> kind.isInstance(each.call()) && each.outcome() == Outcome.OK)
        .toList();
  }

  private static List<Operation> lastFetches(List<Operation> history, String group) {
    return ok(history, Call.Fetch.class).stream()
        .filter(each -> each.call() instanceof Call.Fetch fetch && fetch.last())
        .filter(each -> each.call().group().equals(group))
        .toList();
  }

  private static String summary(List<Operation> history) {
    return history.stream()
        .collect(
            groupingBy(
                each ->
                    each.call().getClass().getSimpleName()
                        + " "
                        + each.outcome()
                        + " "
                        + each.reason(),
                TreeMap::new,
                counting()))
        .entrySet()
        .stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(joining("\n  ", "  ", ""));
  }

  private static WorkloadContext context(Recorder recorder) {
    Map<Integer, String> endpoints =
        cluster.nodes().stream().collect(Collectors.toMap(LocalNode::id, LocalNode::endpoint));
    return new WorkloadContext(endpoints, OFFSETS_PARTITIONS, SEED, recorder);
  }
}
