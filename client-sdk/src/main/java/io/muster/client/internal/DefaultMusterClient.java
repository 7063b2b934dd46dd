// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.ClientClosedException;
import io.muster.client.GroupConsumer;
import io.muster.client.GroupMember;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.source.PartitionSource;
import io.muster.proto.v1.RequestHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of a client together, and takes them apart again. */
public final class DefaultMusterClient implements MusterClient {
  private static final Logger log = LoggerFactory.getLogger(DefaultMusterClient.class);
  private static final int PROTOCOL_VERSION = 1;

  private final ClientServices services;
  private final MusterAdmin admin;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Makes a client that has not connected yet. */
  public DefaultMusterClient(ClientConfig config, @Nullable Executor callbackExecutor) {
    ClientThreads threads = new ClientThreads(callbackExecutor);
    RequestHeader header =
        RequestHeader.newBuilder()
            .setProtocolVersion(PROTOCOL_VERSION)
            .setClientId(config.clientId())
            .build();
    MemberRegistry members = new MemberRegistry();
    StreamEvents events = new StreamEvents(members);
    Nodes nodes = new Nodes(header, threads, events, config.pushes(), config.credentials());
    LeaderLocator leaders = new LeaderLocator(nodes, threads, config.endpoints());
    events.reportTo(leaders);
    CoordinatorCalls calls = new CoordinatorCalls(nodes, leaders, threads);
    AdminCalls adminCalls = new AdminCalls(nodes, leaders, calls, threads, config.requestTimeout());
    TopicLists topics = new TopicLists(nodes, leaders, threads, config.requestTimeout());
    this.services =
        new ClientServices(config, threads, nodes, leaders, calls, adminCalls, topics, members);
    this.admin = new DefaultMusterAdmin(services);
  }

  @Override
  public GroupMember.Builder newMember(String groupId) {
    checkOpen();
    return new MemberBuilder(services, groupId);
  }

  @Override
  public <R> GroupConsumer.Builder<R> newConsumer(String groupId, PartitionSource<R> source) {
    checkOpen();
    return new ConsumerBuilder<>(services, groupId, source);
  }

  @Override
  public <R> GroupConsumer.Builder<R> newConsumer(Map<?, ?> properties, PartitionSource<R> source) {
    Object groupId = properties.get(KafkaProperties.GROUP_ID);
    if (groupId == null) {
      throw new IllegalArgumentException(KafkaProperties.GROUP_ID + " is missing");
    }
    return newConsumer(groupId.toString(), source).properties(properties);
  }

  @Override
  public MusterAdmin admin() {
    checkOpen();
    return admin;
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new ClientClosedException("the client is closed");
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      Interrupts.aside(this::end);
    }
  }

  private void end() {
    List<CompletableFuture<Void>> leaving = new ArrayList<>();
    for (MemberDriver open : services.members().close()) {
      leaving.add(open.abandon("the client is being closed"));
    }
    // Of members that have ended, whoever waited for them.
    leaving.addAll(services.members().leaving());
    try {
      if (!leaving.isEmpty()) {
        Futures.join(
            CompletableFuture.allOf(leaving.toArray(CompletableFuture<?>[]::new)),
            services.config().requestTimeout(),
            PublicErrors::of);
      }
    } catch (MusterException e) {
      log.warn("members could not leave their groups in time: {}", e.getMessage());
    } finally {
      services.leaders().close();
      services.nodes().close();
      services.threads().close();
    }
  }
}
