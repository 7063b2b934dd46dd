// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorResponse;
import org.apache.kafka.common.requests.OffsetCommitResponse;
import org.apache.kafka.common.requests.OffsetFetchResponse;

/**
 * Kafka's protocol without its consumer. Members have connections of their own; lookups, and
 * requests of no member, share one per broker. {@link #write} and {@link #read} may have to look up
 * the coordinator, which blocks, so they must not be called where one of their answers arrives.
 */
public final class KafkaBenchClient implements BenchClient {
  private static final long CALL_TIMEOUT_MS = 10_000;
  private static final int OFFSETS_PARTITIONS = 50;
  private static final int NO_MEMBER_GENERATION = -1;

  private final List<Integer> ports;
  private final ExecutorService threads = Threads.perTask();
  private final ScheduledExecutorService timer = Threads.timer();
  private final Map<Integer, KafkaConnection> shared = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> portOfOffsetsPartition = new ConcurrentHashMap<>();
  private final Set<KafkaBenchMember> members = ConcurrentHashMap.newKeySet();
  private final KafkaRetry retry = new KafkaRetry(threads, timer);

  /**
   * @param ports of the brokers, in the order of their ids, from 1 on
   */
  public KafkaBenchClient(List<Integer> ports) {
    this.ports = List.copyOf(ports);
  }

  @Override
  public void createTopic(String name, int partitions) {
    String bootstrap =
        ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      // Nobody writes records, so replicas of them would only be more work for the brokers.
      admin
          .createTopics(
              List.of(new NewTopic(name, Optional.of(partitions), Optional.of((short) 1))))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException("cannot make the topic " + name, e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void announceTopic(String name, int partitions) {
    // The group's leader member looks at topics, not the coordinator.
  }

  @Override
  public BenchMember join(String group, String topic, int partitions) {
    KafkaBenchMember member = new KafkaBenchMember(this, group, topic, partitions);
    members.add(member);
    member.start();
    return member;
  }

  @Override
  public CompletableFuture<?> write(String group, String topic, int partitions, long offset) {
    return retry.until(
        "write",
        () ->
            atCoordinator(group)
                .send(
                    KafkaRequests.commit(
                        group, "", NO_MEMBER_GENERATION, topic, partitions, offset),
                    OffsetCommitResponse.class)
                .thenApply(KafkaErrors::of)
                .thenApply(error -> lookAgainAfter(group, error)));
  }

  @Override
  public CompletableFuture<?> read(String group) {
    return retry.until(
        "read",
        () ->
            atCoordinator(group)
                .send(KafkaRequests.fetchAll(group), OffsetFetchResponse.class)
                .thenApply(KafkaErrors::of)
                .thenApply(error -> lookAgainAfter(group, error)));
  }

  /** Where this group's offsets partition is may have changed. */
  private Errors lookAgainAfter(String group, Errors error) {
    if (error != Errors.NONE) {
      portOfOffsetsPartition.remove(GroupNames.partitionOf(group, OFFSETS_PARTITIONS));
    }
    return error;
  }

  /** The shared connection to the coordinator, looked up once per offsets partition. */
  private KafkaConnection atCoordinator(String group) throws IOException {
    int partition = GroupNames.partitionOf(group, OFFSETS_PARTITIONS);
    Integer port = portOfOffsetsPartition.get(partition);
    if (port == null) {
      port = coordinatorPort(group);
      portOfOffsetsPartition.put(partition, port);
    }
    try {
      return shared(port);
    } catch (IOException e) {
      portOfOffsetsPartition.remove(partition);
      throw e;
    }
  }

  @Override
  public int coordinator(String group) {
    try {
      return ports.indexOf(coordinatorPort(group)) + 1;
    } catch (IOException e) {
      throw new IllegalStateException("no coordinator of " + group, e);
    }
  }

  /** Asks the brokers, one after the other, once each. Blocks. */
  int coordinatorPort(String group) throws IOException {
    IOException last = new IOException("no broker");
    for (int port : ports) {
      try {
        FindCoordinatorResponse answer =
            shared(port)
                .send(KafkaRequests.findCoordinator(group), FindCoordinatorResponse.class)
                .get(CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        Coordinator found = answer.data().coordinators().get(0);
        if (found.errorCode() == Errors.NONE.code()) {
          return found.port();
        }
        last = new IOException("FindCoordinator says " + Errors.forCode(found.errorCode()));
      } catch (ExecutionException | TimeoutException e) {
        last = new IOException("the broker at " + port + " does not answer", e);
      } catch (IOException e) {
        last = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    throw last;
  }

  private KafkaConnection shared(int port) throws IOException {
    KafkaConnection open = shared.get(port);
    if (open != null && open.isOpen()) {
      return open;
    }
    KafkaConnection fresh = connect(port);
    KafkaConnection before = shared.put(port, fresh);
    if (before != null && before.isOpen() && before != open) {
      // Somebody else was as quick; what waits on that one is answered still.
      shared.put(port, before);
      fresh.close();
      return before;
    }
    return fresh;
  }

  KafkaConnection connect(int port) throws IOException {
    return new KafkaConnection(port, threads);
  }

  void forget(KafkaBenchMember member) {
    members.remove(member);
  }

  void onThread(Runnable work) {
    threads.execute(work);
  }

  KafkaRetry retry() {
    return retry;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    List.copyOf(members).forEach(KafkaBenchMember::end);
    shared.values().forEach(KafkaConnection::close);
    threads.shutdownNow();
  }
}
