// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.PlacedPartition;
import io.muster.client.RegisteredNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What operators do to a cluster, done to real processes while a group in every partition commits.
 * One cluster goes through it all: each scenario begins where the one before it ended, and says
 * what it needs of that. Nothing acknowledged may be lost, nobody may have to rebalance, no commit
 * may fail, and the longest time without an acknowledged commit is printed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class FiveNodesTest {
  private static final int PARTITIONS = 15;
  private static final int TOPIC_PARTITIONS = 2;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** No goal: what a slow machine may take without the test calling it broken. */
  private static final Duration LONGEST_GAP = Duration.ofSeconds(20);

  @TempDir static Path folder;

  private LocalCluster cluster;
  private MusterClient client;
  private CommitLoad load;

  /** A group that was formed before its coordinator knew the topic is in its second. */
  private List<Integer> generations = List.of();

  @BeforeAll
  void startThreeNodes() throws Exception {
    Map<String, String> settings =
        Map.of(
            "offsets.partitions",
            Integer.toString(PARTITIONS),
            "raft.groups",
            Integer.toString(PARTITIONS),
            "raft.leader.settle.ms",
            "1000",
            "group.initial.rebalance.delay.ms",
            "0");
    // Six young processes on few cores would have nothing left beside their second compiler.
    LocalClusterOptions options =
        new LocalClusterOptions(settings, List.of("-XX:TieredStopAtLevel=1"), true);
    cluster = LocalCluster.create(folder.resolve("cluster"), 3, options);
    cluster.startAll();
    cluster.awaitAllLed(PATIENCE);
    client =
        MusterClient.builder()
            .endpoints(cluster.endpoints())
            .clientId("proof")
            .requestTimeout(LONGEST_GAP)
            .build();
    client.admin().createTopic("t", TOPIC_PARTITIONS);
    load = CommitLoad.start(client, "t", TOPIC_PARTITIONS, PARTITIONS, PAUSE);
    load.awaitCommits(replicas().keySet(), PATIENCE);
    generations = List.copyOf(load.generations());
  }

  @AfterAll
  void stop() {
    if (load != null) {
      load.close();
    }
    if (client != null) {
      client.close();
    }
    if (cluster != null) {
      cluster.killAll();
      cluster.close();
    }
  }

  @AfterEach
  void nothingWasLost() throws Exception {
    load.awaitCommits(replicas().keySet(), PATIENCE);
    assertThat(load.complaints()).isEmpty();
    assertThat(load.generations()).as("nobody had to rebalance").isEqualTo(generations);
  }

  @Test
  @Order(1)
  void threeNodesBecomeFiveAndShareEvenly() throws Exception {
    load.mark();
    for (int i = 0; i < 2; i++) {
      cluster.start(cluster.add().id());
    }
    everywhere().until(() -> nodes().keySet().equals(Set.of(1, 2, 3, 4, 5)));
    assertThat(replicas().values().stream().flatMap(List::stream)).doesNotContain(4, 5);

    Path plan = write("plan.json", muster("partitions", "reassign", "--generate"));
    long start = System.nanoTime();
    muster("partitions", "reassign", "--file", plan.toString(), "--execute", "--wait");
    Duration took = since(start);
    muster("partitions", "reassign", "--file", plan.toString(), "--verify");

    soon().until(() -> Placements.ledAsPreferred(admin()));
    Map<Integer, Integer> held =
        Placements.counts(replicas().values().stream().flatMap(List::stream).toList());
    Map<Integer, Integer> preferred =
        Placements.counts(replicas().values().stream().map(each -> each.get(0)).toList());
    assertThat(held).hasSize(5).values().containsOnly(9);
    assertThat(preferred).hasSize(5).values().containsOnly(3);
    tell("from 3 to 5 nodes in " + took.toMillis() + " ms", replicas().keySet());
  }

  @Test
  @Order(2)
  void tenPartitionsMove() throws Exception {
    Map<Integer, List<Integer>> wanted = new TreeMap<>();
    for (int partition = 0; partition < 10; partition++) {
      wanted.put(partition, turned(replicas().get(partition), Set.of(1, 2, 3, 4, 5)));
    }
    Path file = write("move.json", Placements.file(wanted));
    load.mark();
    long start = System.nanoTime();
    muster("partitions", "reassign", "--file", file.toString(), "--execute");
    muster("partitions", "reassign", "--file", file.toString(), "--verify", "--wait");
    Duration took = since(start);
    soon().until(() -> Placements.ledAsPreferred(admin()));

    soon().untilAsserted(() -> assertThat(replicas()).containsAllEntriesOf(wanted));
    tell("moved 10 partitions in " + took.toMillis() + " ms", wanted.keySet());
  }

  @Test
  @Order(3)
  void reassignmentSurvivesItsController() throws Exception {
    int controller = controller();
    Set<Integer> others = new TreeSet<>(Set.of(1, 2, 3, 4, 5));
    others.remove(controller);
    Map<Integer, List<Integer>> wanted = new TreeMap<>();
    for (int partition = 0; partition < 10; partition++) {
      wanted.put(partition, turned(replicas().get(partition), others));
    }
    Path file = write("without-controller.json", Placements.file(wanted));
    load.mark();
    long start = System.nanoTime();
    muster("partitions", "reassign", "--file", file.toString(), "--execute");
    cluster.kill9(controller);
    Map<Integer, List<Integer>> then = replicas();
    long left =
        wanted.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(then.get(entry.getKey())))
            .count();
    muster("partitions", "reassign", "--file", file.toString(), "--verify", "--wait");
    Duration took = since(start);

    assertThat(left).as("moves that were not done when the controller died").isPositive();
    soon().untilAsserted(() -> assertThat(replicas()).containsAllEntriesOf(wanted));
    assertThat(controller()).isNotEqualTo(controller);
    tell(
        "killed the controller with %d of 10 moves to do, done in %d ms"
            .formatted(left, took.toMillis()),
        replicas().keySet());
    cluster.start(controller);
    awaitWhole();
  }

  @Test
  @Order(4)
  void drainedNodeLeadsNothing() throws Exception {
    soon().until(() -> Placements.ledAsPreferred(admin()));
    int node = replicas().get(14).get(0);
    Set<Integer> led = ledBy(node);
    assertThat(led).isNotEmpty();
    load.mark();
    long start = System.nanoTime();
    muster("nodes", "drain", Integer.toString(node), "--execute", "--wait");
    Duration took = since(start);
    load.awaitCommits(led, PATIENCE);
    assertThat(ledBy(node)).isEmpty();
    tell("drained %d leaderships in %d ms".formatted(led.size(), took.toMillis()), led);

    load.mark();
    muster("nodes", "undrain", Integer.toString(node));
    soon().until(() -> Placements.ledAsPreferred(admin()));
    load.awaitCommits(led, PATIENCE);
    tell("undrained", led);
  }

  @Test
  @Order(5)
  void nodeWithoutItsDiskBecomesWholeByItself() throws Exception {
    int node = replicas().get(12).get(0);
    int epoch = nodes().get(node).epoch();
    Set<Integer> led = ledBy(node);
    load.mark();
    cluster.kill9(node);
    Disk.wipe(cluster, node);
    load.awaitCommits(led, PATIENCE);
    tell("killed a node", led);

    load.mark();
    long start = System.nanoTime();
    cluster.start(node);
    soon().untilAsserted(() -> assertThat(nodes().get(node).epoch()).isEqualTo(epoch + 1));
    awaitWhole();
    Duration took = since(start);
    soon().until(() -> Placements.ledAsPreferred(admin()));
    tell("a node with an empty disk was whole after " + took.toMillis() + " ms", held(node));
  }

  @Test
  @Order(6)
  void sixthNodeReplacesAnother() throws Exception {
    int old = 2;
    Set<Integer> held = held(old);
    int added = cluster.add().id();
    cluster.start(added);
    everywhere().until(() -> nodes().containsKey(added));
    load.mark();
    long start = System.nanoTime();
    muster(
        "nodes", "replace", Integer.toString(old), Integer.toString(added), "--execute", "--wait");
    Duration took = since(start);
    soon().until(() -> Placements.ledAsPreferred(admin()));
    soon().untilAsserted(() -> assertThat(held(added)).isEqualTo(held));
    assertThat(held(old)).isEmpty();
    tell("replaced a node in " + took.toMillis() + " ms", held);

    cluster.stop(old, Duration.ofSeconds(10));
    muster("nodes", "remove", Integer.toString(old), "--execute");
    soon().untilAsserted(() -> assertThat(nodes()).doesNotContainKey(old));
  }

  // ---- small things

  private MusterAdmin admin() {
    return client.admin();
  }

  private Map<Integer, List<Integer>> replicas() {
    return Placements.replicas(admin());
  }

  private Map<Integer, RegisteredNode> nodes() {
    return admin().listNodes().stream().collect(Collectors.toMap(RegisteredNode::id, n -> n));
  }

  private int controller() {
    return admin().describeCluster().controller().orElseThrow();
  }

  private Set<Integer> ledBy(int node) {
    Set<Integer> led = new TreeSet<>();
    Placements.leaders(admin())
        .forEach(
            (partition, leader) -> {
              if (leader == node) {
                led.add(partition);
              }
            });
    return led;
  }

  private Set<Integer> held(int node) {
    return Placements.all(admin()).values().stream()
        .filter(placed -> placed.settled().contains(node))
        .map(PlacedPartition::partition)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The same with another node in the place of the first, and the next as preferred leader. */
  private static List<Integer> turned(List<Integer> replicas, Collection<Integer> nodes) {
    List<Integer> turned = new ArrayList<>();
    for (int node : replicas.subList(1, replicas.size())) {
      if (nodes.contains(node)) {
        turned.add(node);
      }
    }
    for (int node : nodes) {
      if (turned.size() < replicas.size() && !replicas.contains(node)) {
        turned.add(node);
      }
    }
    for (int node : nodes) {
      if (turned.size() < replicas.size() && !turned.contains(node)) {
        turned.add(node);
      }
    }
    return turned;
  }

  /** All replicas that there should be are there and have what their leaders have. */
  private void awaitWhole() {
    cluster.awaitAllLed(PATIENCE);
    soon()
        .until(
            () ->
                Placements.settled(admin())
                    && admin().describeCluster().partitions().stream()
                        .allMatch(
                            partition -> partition.inSync().containsAll(partition.replicas())));
  }

  private static ConditionFactory soon() {
    return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).ignoreExceptions();
  }

  /** Every node says so: each look asks another one, and the command line may ask any. */
  private static ConditionFactory everywhere() {
    return soon().during(Duration.ofSeconds(2));
  }

  private String muster(String... arguments) {
    return MusterCommand.ok(cluster, arguments);
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  /** The gaps since the mark; the goals are 100 ms for planned moves and 1 s otherwise. */
  private void tell(String what, Set<Integer> touched) {
    Map<Integer, Duration> gaps = load.gaps();
    List<Long> millis =
        touched.stream().map(partition -> gaps.get(partition).toMillis()).sorted().toList();
    System.out.println(
        "proof: %s; longest gap without an acknowledged commit %d ms, median %d ms, of groups %s"
            .formatted(
                what,
                Collections.max(millis),
                millis.get(millis.size() / 2),
                touched.stream()
                    .map(partition -> partition + "=" + gaps.get(partition).toMillis())
                    .collect(Collectors.joining(" "))));
    assertThat(gaps.values()).allMatch(gap -> gap.compareTo(LONGEST_GAP) < 0);
  }
}
