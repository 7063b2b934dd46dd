// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import io.muster.cli.local.ClusterProbe;
import io.muster.cli.local.ClusterView;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalNode;
import io.muster.cli.output.Durations;
import io.muster.client.CommittedOffset;
import io.muster.client.GroupCoordinator;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.TopicPartition;
import io.muster.client.source.FileProducer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The demo from the first node to the verdict. One thread. Puts nothing away: {@link Stage} does.
 */
final class Story {
  private static final Duration LED_PATIENCE = Duration.ofSeconds(60);
  private static final Duration MEMBER_PATIENCE = Duration.ofSeconds(30);

  /** Longest time without a single record; much longer than any failover. */
  private static final Duration PROGRESS_PATIENCE = Duration.ofSeconds(20);

  /** Fewer would be done before anything happens. */
  private static final long RECORDS_MIN = 60;

  private static final int TALK_EVERY_PERCENT = 20;

  private final DemoOptions options;
  private final Stage stage;
  private final LocalCluster cluster;
  private final Narrator narrator;

  Story(DemoOptions options, Stage stage, Narrator narrator) {
    this.options = options;
    this.stage = stage;
    this.cluster = stage.cluster();
    this.narrator = narrator;
  }

  /**
   * @throws DemoFailure when it cannot be told to the end
   */
  Verdict tell() throws InterruptedException {
    long[] ends = startNodesAndWriteRecords();
    Progress progress = new Progress(ends, options.members());
    Group group = new Group(progress);
    try (MusterClient client =
        MusterClient.builder().endpoints(cluster.endpoints()).clientId("demo").build()) {
      MusterAdmin admin = client.admin();
      admin.createTopic(Stage.TOPIC, Stage.PARTITIONS);
      formGroup(group, progress);

      int victim = introduceCoordinator(admin);
      awaitShare(group, progress, 1, 3);
      kill(victim, progress);
      group.listenUntil(
          () -> progress.failoverMs().isPresent(), PROGRESS_PATIENCE, "a commit after the kill");
      tellOfFailover(admin, progress);

      awaitShare(group, progress, 3, 5);
      restart(victim);
      awaitShare(group, progress, 1, 1);
      narrator.say(
          "All %,d records are processed, with %,d commits.",
          progress.distinct(), progress.commits());
      awaitReturn(group, victim);

      stopMembers(group);
      return judge(progress, checkOffsets(admin, ends));
    }
  }

  private long[] startNodesAndWriteRecords() {
    narrator.say("Starting %d nodes in %s", options.nodes(), stage.folder());
    cluster.startAll();
    long[] ends = writeRecords();
    AtomicReference<@Nullable ClusterView> seen = new AtomicReference<>();
    Duration took = cluster.awaitAllLed(LED_PATIENCE, seen::set);
    ClusterView view = Objects.requireNonNull(seen.get());
    narrator.say(
        "All %d offsets partitions have a leader: %s (waited %s).",
        view.partitions(), leaders(view), Durations.seconds(took));
    return ends;
  }

  private long[] writeRecords() {
    TextLines lines = TextLines.of(options.input());
    long[] ends = new long[Stage.PARTITIONS];
    try (FileProducer producer = new FileProducer(stage.source(), Stage.TOPIC, Stage.PARTITIONS)) {
      long records = lines.forEach(line -> append(producer, line, ends));
      if (records < RECORDS_MIN) {
        throw new DemoFailure(
            "%s has %d lines of text, and the demo needs %d or more"
                .formatted(lines.root(), records, RECORDS_MIN));
      }
      narrator.say(
          "Topic %s: %,d lines of %s, in %d partitions of one file each.",
          Stage.TOPIC, records, lines.root(), Stage.PARTITIONS);
      return ends;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the topic", e);
    }
  }

  private static void append(FileProducer producer, String line, long[] ends) {
    try {
      FileProducer.RecordPosition position = producer.append(line);
      ends[position.partition().partition()] = position.offset() + 1;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the topic", e);
    }
  }

  /** All processes first, then all join at once: one rebalance forms the group. */
  private void formGroup(Group group, Progress progress) throws InterruptedException {
    narrator.say(
        "Starting %d members of group %s, each a process.", options.members(), Stage.GROUP);
    stage.startMembers(options.members(), Pace.of(progress.total(), Stage.PARTITIONS), group::hear);
    group.listenUntil(
        () -> group.ready() == options.members(), MEMBER_PATIENCE, "the members to start");
    stage.members().forEach(member -> member.tell("join"));
    group.listenUntil(progress::isStable, MEMBER_PATIENCE, "the group to be stable");
    progress.markStable();
    narrator.say("The group is stable in generation %d:", progress.generation());
    for (MemberProcess member : stage.members()) {
      List<Integer> owned =
          Objects.requireNonNull(progress.assignments().get(member.number())).partitions();
      narrator.say(
          "  member %d (pid %d) owns %s",
          member.number(), member.pid(), owned.isEmpty() ? "nothing" : "partitions " + owned);
    }
  }

  private int introduceCoordinator(MusterAdmin admin) {
    GroupCoordinator coordinator = admin.findCoordinator(Stage.GROUP);
    narrator.say(
        "Node %d (pid %d) coordinates the group: it leads offsets partition %d.",
        coordinator.node(), pid(coordinator.node()), coordinator.partition());
    return coordinator.node();
  }

  private void kill(int victim, Progress progress) {
    long beganMicros = MemberEvent.nowMicros();
    long pid = cluster.kill9(victim);
    progress.killed(beganMicros, MemberEvent.nowMicros());
    narrator.say(
        "kill -9 of node %d (pid %d), with %,d of %,d records processed.",
        victim, pid, progress.distinct(), progress.total());
  }

  private void tellOfFailover(MusterAdmin admin, Progress progress) {
    GroupCoordinator coordinator = admin.findCoordinator(Stage.GROUP);
    narrator.say(
        "Commits are acknowledged again %d ms after the kill; node %d (pid %d) coordinates now.",
        progress.failoverMs().orElseThrow(), coordinator.node(), pid(coordinator.node()));
    narrator.say(
        progress.rebalances() == 0
            ? "Nobody had to rebalance: every member kept its partitions."
            : "The group rebalanced, which it should not have.");
  }

  private void restart(int victim) {
    cluster.restart(victim);
    narrator.say("Node %d starts again (pid %d), with the data it had.", victim, pid(victim));
  }

  /** The restarted node must be a full member of the cluster before anything is judged. */
  private void awaitReturn(Group group, int victim) throws InterruptedException {
    try (ClusterProbe probe = new ClusterProbe(cluster.nodes())) {
      ClusterView[] view = {probe.look()};
      group.listenUntil(
          () -> {
            view[0] = probe.look();
            return view[0].allLed() && view[0].answering().size() == cluster.nodes().size();
          },
          LED_PATIENCE,
          "node " + victim + " to be back");
      narrator.say("Node %d is back. Leaders now: %s.", victim, leaders(view[0]));
    }
  }

  private void stopMembers(Group group) throws InterruptedException {
    group.expectEnd();
    stage.members().forEach(member -> member.tell("stop"));
    group.listenUntil(
        () -> group.ended() == options.members(), MEMBER_PATIENCE, "the members to leave");
    narrator.say("All members have left the group in order.");
  }

  /** What the cluster says after everybody has left, against the files. */
  private Optional<String> checkOffsets(MusterAdmin admin, long[] ends) {
    Map<TopicPartition, CommittedOffset> committed = admin.committedOffsets(Stage.GROUP);
    List<String> wrong = new ArrayList<>();
    for (int partition = 0; partition < ends.length; partition++) {
      CommittedOffset offset = committed.get(new TopicPartition(Stage.TOPIC, partition));
      if (offset == null || offset.offset() != ends[partition]) {
        wrong.add(
            "partition %d: committed %s, end %d"
                .formatted(
                    partition, offset == null ? "nothing" : offset.offset(), ends[partition]));
      }
    }
    narrator.say(
        wrong.isEmpty()
            ? "The committed offsets, fetched from the cluster, are the ends of all files."
            : "The committed offsets are not the ends of the files: " + wrong);
    return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", wrong));
  }

  private Verdict judge(Progress progress, Optional<String> wrongOffset) {
    return new Verdict(
        progress.total(),
        progress.distinct(),
        progress.repeated(),
        progress.rebalances(),
        progress.failoverMs(),
        wrongOffset,
        options.nodes());
  }

  /** Listens until a share of the records is processed, and tells of the way there. */
  private void awaitShare(Group group, Progress progress, int numerator, int denominator)
      throws InterruptedException {
    long goal = (progress.total() * numerator + denominator - 1) / denominator;
    long step = Math.max(1, progress.total() * TALK_EVERY_PERCENT / 100);
    while (progress.distinct() < goal) {
      long before = progress.distinct();
      long next = Math.min(goal, (before / step + 1) * step);
      group.listenUntil(() -> progress.distinct() > before, PROGRESS_PATIENCE, "the next record");
      if (progress.distinct() >= next && progress.distinct() < goal) {
        narrator.say(
            "%,d of %,d records processed, %,d commits.",
            progress.distinct(), progress.total(), progress.commits());
      }
    }
  }

  private String leaders(ClusterView view) {
    return cluster.nodes().stream()
        .map(node -> "node " + node.id() + " leads " + view.ledBy(node.id()))
        .collect(Collectors.joining(", "));
  }

  private long pid(int nodeId) {
    LocalNode node = cluster.node(nodeId);
    return node.process() == null ? 0 : node.process().pid();
  }
}
