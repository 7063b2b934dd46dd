// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import io.muster.bench.client.BenchClient;
import io.muster.bench.client.KafkaBenchClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Three Kafka brokers in KRaft mode, each a controller too. Settings are Kafka's defaults, but for
 * three replicas of the offsets of which two have to be in step, and no pause before the first
 * rebalance (the same as with Muster).
 */
public final class KafkaSystem implements SystemUnderTest {
  private static final String OFFSETS_TOPIC = "__consumer_offsets";

  private static final long GRACE_SECONDS = 30;
  private static final long LAST_GRACE_SECONDS = 5;

  private final Path folder;
  private final List<Integer> ports;
  private final List<KafkaBroker> brokers = new ArrayList<>();

  /**
   * Starts nothing yet.
   *
   * @param folder of its own, made here and removed in the end
   * @param heap as {@code -Xmx} takes it
   * @param jvmOptions more of them, for profilers
   */
  public KafkaSystem(Path folder, String heap, List<String> jvmOptions) {
    this.folder = folder.toAbsolutePath();
    List<Integer> free = FreePorts.find(2 * NODES);
    ports = free.subList(0, NODES);
    List<Integer> controllers = free.subList(NODES, 2 * NODES);
    String voters =
        IntStream.range(0, NODES)
            .mapToObj(i -> (i + 1) + "@127.0.0.1:" + controllers.get(i))
            .collect(Collectors.joining(","));
    String clusterId = Uuid.randomUuid().toString();
    for (int i = 0; i < NODES; i++) {
      String settings =
          settings(i + 1, voters, ports.get(i), controllers.get(i), this.folder.resolve("data"));
      brokers.add(new KafkaBroker(i + 1, this.folder, settings, clusterId, heap, jvmOptions));
    }
  }

  private static String settings(int id, String voters, int port, int controller, Path data) {
    return """
    process.roles=broker,controller
    node.id=%1$d
    controller.quorum.voters=%2$s
    controller.listener.names=CONTROLLER
    listeners=PLAINTEXT://127.0.0.1:%3$d,CONTROLLER://127.0.0.1:%4$d
    log.dirs=%5$s
    offsets.topic.num.partitions=%6$d
    offsets.topic.replication.factor=3
    min.insync.replicas=2
    group.initial.rebalance.delay.ms=0
    auto.create.topics.enable=false
    """
        .formatted(id, voters, port, controller, data.resolve("broker-" + id), OFFSETS_PARTITIONS);
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public void startAll() {
    for (KafkaBroker broker : brokers) {
      if (!broker.isRunning()) {
        broker.start();
      }
    }
  }

  @Override
  public void start(int node) {
    brokers.get(node - 1).start();
  }

  @Override
  public void kill9(int node) {
    brokers.get(node - 1).kill9();
  }

  /**
   * One after the other, as with Muster. The last one would wait for minutes for a majority of
   * controllers to let it go.
   */
  @Override
  public void stopAll() {
    for (KafkaBroker broker : brokers) {
      broker.stop(broker.id() < NODES ? GRACE_SECONDS : LAST_GRACE_SECONDS);
    }
  }

  @Override
  public void awaitWhole(Duration limit) throws InterruptedException {
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                bootstrap(),
                "default.api.timeout.ms",
                "10000",
                "request.timeout.ms",
                "5000"))) {
      Waiting.until(limit, "every replica to be in step", () -> isWhole(admin));
    }
  }

  /** Replicas are in step; then leaders are moved to where they were before the last failure. */
  private static boolean isWhole(Admin admin) {
    try {
      TopicDescription offsets =
          admin.describeTopics(List.of(OFFSETS_TOPIC)).allTopicNames().get().get(OFFSETS_TOPIC);
      if (offsets == null
          || offsets.partitions().size() != OFFSETS_PARTITIONS
          || offsets.partitions().stream().anyMatch(each -> each.isr().size() < NODES)) {
        return false;
      }
      Set<TopicPartition> astray =
          offsets.partitions().stream()
              .filter(each -> !each.replicas().get(0).equals(each.leader()))
              .map(each -> new TopicPartition(OFFSETS_TOPIC, each.partition()))
              .collect(Collectors.toSet());
      if (astray.isEmpty()) {
        return true;
      }
      admin.electLeaders(ElectionType.PREFERRED, astray).all().get();
      return false;
    } catch (ExecutionException notNow) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String bootstrap() {
    return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  @Override
  public BenchClient connect() {
    return new KafkaBenchClient(ports);
  }

  @Override
  public List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    for (KafkaBroker broker : brokers) {
      @Nullable Long pid = broker.pid();
      if (pid != null) {
        pids.add(pid);
      }
    }
    return pids;
  }

  @Override
  public List<String> gone() {
    return brokers.stream()
        .filter(KafkaBroker::isGone)
        .map(broker -> "broker " + broker.id() + " is gone: " + LastWords.of(broker.log()))
        .toList();
  }

  @Override
  public Path data() {
    return folder.resolve("data");
  }

  @Override
  public void close() {
    brokers.forEach(KafkaBroker::destroy);
    brokers.forEach(KafkaBroker::kill9);
    Folders.remove(folder);
  }
}
