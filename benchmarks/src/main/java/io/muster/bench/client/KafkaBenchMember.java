// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.HeartbeatResponse;
import org.apache.kafka.common.requests.JoinGroupResponse;
import org.apache.kafka.common.requests.LeaveGroupResponse;
import org.apache.kafka.common.requests.OffsetCommitResponse;
import org.apache.kafka.common.requests.OffsetFetchResponse;
import org.apache.kafka.common.requests.SyncGroupResponse;
import org.jspecify.annotations.Nullable;

/**
 * A member of the classic protocol with a connection of its own to its coordinator. It learns of
 * rebalances from its heartbeats, as Kafka's consumer does, and then joins again.
 */
final class KafkaBenchMember implements BenchMember {
  private static final long HEARTBEAT_MS = 3_000;

  private final KafkaBenchClient client;
  private final String group;
  private final String topic;
  private final int partitions;

  /** Guards the making of {@link #connection}. */
  private final ReentrantLock connecting = new ReentrantLock();

  private final AtomicBoolean joining = new AtomicBoolean();
  private volatile @Nullable KafkaConnection connection;
  private volatile String memberId = "";
  private volatile int generation = NO_GENERATION;
  private volatile boolean ended;
  private volatile @Nullable Future<?> heartbeats;

  KafkaBenchMember(KafkaBenchClient client, String group, String topic, int partitions) {
    this.client = client;
    this.group = group;
    this.topic = topic;
    this.partitions = partitions;
  }

  void start() {
    rejoin();
    // Spread over the interval, as those of many processes would be.
    heartbeats =
        client
            .timer()
            .scheduleAtFixedRate(
                this::heartbeat,
                ThreadLocalRandom.current().nextLong(HEARTBEAT_MS),
                HEARTBEAT_MS,
                TimeUnit.MILLISECONDS);
  }

  @Override
  public int generation() {
    return generation;
  }

  @Override
  public CompletableFuture<?> commit(long offset) {
    return client
        .retry()
        .until(
            "commit",
            () ->
                connected()
                    .send(
                        KafkaRequests.commit(
                            group, memberId, generation, topic, partitions, offset),
                        OffsetCommitResponse.class)
                    .thenApply(KafkaErrors::of)
                    .thenApply(this::noticed));
  }

  @Override
  public CompletableFuture<?> fetch() {
    return client
        .retry()
        .until(
            "fetch",
            () ->
                connected()
                    .send(KafkaRequests.fetch(group, topic, partitions), OffsetFetchResponse.class)
                    .thenApply(KafkaErrors::of)
                    .thenApply(this::noticed));
  }

  @Override
  public CompletableFuture<?> leave() {
    ended = true;
    KafkaConnection open = connection;
    if (open == null) {
      return CompletableFuture.completedFuture(null);
    }
    return open.send(KafkaRequests.leaveGroup(group, memberId), LeaveGroupResponse.class)
        .handle(
            (answer, failure) -> {
              end();
              return null;
            });
  }

  /** Ends the connection; the session ends in its own time. */
  void end() {
    ended = true;
    generation = NO_GENERATION;
    Future<?> beating = heartbeats;
    if (beating != null) {
      beating.cancel(false);
    }
    client.forget(this);
    KafkaConnection open = connection;
    if (open != null) {
      open.close();
    }
  }

  /** Blocks while there is no connection. */
  private KafkaConnection connected() throws IOException {
    KafkaConnection open = connection;
    if (open != null && open.isOpen()) {
      return open;
    }
    connecting.lock();
    try {
      open = connection;
      if (open != null && open.isOpen()) {
        return open;
      }
      KafkaConnection fresh = client.connect(client.coordinatorPort(group));
      connection = fresh;
      return fresh;
    } finally {
      connecting.unlock();
    }
  }

  /** What any answer may say beside its own matter. */
  private Errors noticed(Errors error) {
    switch (error) {
      case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE -> {
        KafkaConnection open = connection;
        if (open != null) {
          open.close();
        }
      }
      case REBALANCE_IN_PROGRESS -> rejoin();
      case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION, FENCED_INSTANCE_ID -> {
        memberId = "";
        rejoin();
      }
      default -> {
        // Nothing about the membership.
      }
    }
    return error;
  }

  private void heartbeat() {
    int current = generation;
    KafkaConnection open = connection;
    if (ended || current == NO_GENERATION || open == null) {
      return;
    }
    if (!open.isOpen()) {
      client.onThread(this::reconnect);
      return;
    }
    CompletableFuture<HeartbeatResponse> answer =
        open.send(KafkaRequests.heartbeat(group, memberId, current), HeartbeatResponse.class);
    answer.thenApply(HeartbeatResponse::error).thenAccept(this::noticed);
  }

  private void reconnect() {
    try {
      connected();
    } catch (IOException notYet) {
      // The next heartbeat tries again.
    }
  }

  private void rejoin() {
    if (ended || !joining.compareAndSet(false, true)) {
      return;
    }
    generation = NO_GENERATION;
    client
        .retry()
        .until("join", this::joinAndSync)
        .whenComplete((done, failure) -> joining.set(false));
  }

  /** Joins, and syncs where that went well. Blocks if there is no connection yet. */
  private CompletableFuture<Errors> joinAndSync() throws IOException {
    return connected()
        .send(KafkaRequests.joinGroup(group, memberId, topic), JoinGroupResponse.class)
        .thenCompose(answer -> sync(answer.data()));
  }

  private CompletableFuture<Errors> sync(JoinGroupResponseData answer) {
    Errors error = Errors.forCode(answer.errorCode());
    KafkaConnection open = connection;
    if (error == Errors.MEMBER_ID_REQUIRED) {
      memberId = answer.memberId();
      return again();
    }
    if (error == Errors.UNKNOWN_MEMBER_ID) {
      memberId = "";
      return again();
    }
    if (error != Errors.NONE || open == null) {
      noticed(error);
      return CompletableFuture.completedFuture(error);
    }
    memberId = answer.memberId();
    return open.send(
            KafkaRequests.syncGroup(group, answer, topic, partitions), SyncGroupResponse.class)
        .thenCompose(synced -> settled(Errors.forCode(synced.data().errorCode()), answer));
  }

  private CompletableFuture<Errors> settled(Errors error, JoinGroupResponseData answer) {
    return switch (error) {
      case NONE -> {
        generation = answer.generationId();
        yield CompletableFuture.completedFuture(Errors.NONE);
      }
      // Somebody else came meanwhile.
      case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> again();
      case UNKNOWN_MEMBER_ID -> {
        memberId = "";
        yield again();
      }
      default -> CompletableFuture.completedFuture(noticed(error));
    };
  }

  private CompletableFuture<Errors> again() {
    try {
      return joinAndSync();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
