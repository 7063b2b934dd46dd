// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.AssignmentListener;
import io.muster.client.CommitResult;
import io.muster.client.CommittedOffset;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.client.assignor.RangeAssignor;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A member without a poll loop: the driver, with the public API's exceptions and executor. */
final class DefaultGroupMember implements GroupMember {
  private final ClientServices services;
  private final MemberConfig config;
  private final MemberDriver driver;

  private DefaultGroupMember(ClientServices services, MemberConfig config, MemberDriver driver) {
    this.services = services;
    this.config = config;
    this.driver = driver;
  }

  @Override
  public String groupId() {
    return config.groupId();
  }

  @Override
  public String memberId() {
    return driver.view().assignment().memberId();
  }

  @Override
  public MemberState state() {
    return driver.view().state();
  }

  @Override
  public Optional<MusterException> failure() {
    return Optional.ofNullable(driver.view().failure());
  }

  @Override
  public Assignment assignment() {
    return driver.view().assignment();
  }

  @Override
  public void subscribe(Collection<String> topics) {
    driver.subscribe(checked(topics));
  }

  @Override
  public void enforceRebalance(String reason) {
    driver.enforceRebalance(reason);
  }

  @Override
  public CommitResult commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    return Futures.join(
        submit(driver.view().assignment().generation(), offsets),
        config.commitTimeout(),
        PublicErrors::ofCommit);
  }

  @Override
  public CompletableFuture<CommitResult> commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    return commitAsync(driver.view().assignment().generation(), offsets);
  }

  @Override
  public CompletableFuture<CommitResult> commitAsync(
      int generation, Map<TopicPartition, OffsetAndMetadata> offsets) {
    return Futures.published(
        submit(generation, offsets), PublicErrors::ofCommit, services.threads().callbacks());
  }

  private CompletableFuture<CommitResult> submit(
      int generation, Map<TopicPartition, OffsetAndMetadata> offsets) {
    return driver.commit(generation, true, offsets, config.commitTimeout());
  }

  @Override
  public Map<TopicPartition, CommittedOffset> committed(Set<TopicPartition> partitions) {
    return Futures.join(fetch(partitions), services.config().requestTimeout(), PublicErrors::of);
  }

  @Override
  public CompletableFuture<Map<TopicPartition, CommittedOffset>> committedAsync(
      Set<TopicPartition> partitions) {
    return Futures.published(fetch(partitions), PublicErrors::of, services.threads().callbacks());
  }

  private CompletableFuture<Map<TopicPartition, CommittedOffset>> fetch(
      Set<TopicPartition> partitions) {
    return partitions.isEmpty()
        ? CompletableFuture.completedFuture(Map.of())
        : services
            .admin()
            .committed(config.groupId(), partitions, services.config().requestTimeout());
  }

  @Override
  public CompletableFuture<Void> leaveAsync() {
    return Futures.published(
        driver.leave("the member is being closed"),
        PublicErrors::of,
        services.threads().callbacks());
  }

  @Override
  public void close() {
    // The listener may take as long as it likes within the rebalance timeout.
    Futures.join(
        driver.leave("the member is being closed"),
        config.rebalanceTimeout().plus(services.config().requestTimeout()),
        PublicErrors::of);
  }

  private static Collection<String> checked(Collection<String> topics) {
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("a member has to subscribe to at least one topic");
    }
    return topics;
  }

  /** Settings, with Kafka's defaults. */
  static final class Builder implements GroupMember.Builder {
    private final ClientServices services;
    private final String groupId;
    private Collection<String> topics = List.of();
    private AssignmentListener listener = AssignmentListener.NONE;
    private Duration sessionTimeout = Duration.ofSeconds(45);
    private Duration heartbeatInterval = Duration.ofSeconds(3);
    private Duration rebalanceTimeout = Duration.ofMinutes(5);
    private List<PartitionAssignor> assignors = List.of(new RangeAssignor());
    private @Nullable Executor callbackExecutor;

    Builder(ClientServices services, String groupId) {
      this.services = services;
      this.groupId = groupId;
    }

    @Override
    public GroupMember.Builder subscribe(Collection<String> topics) {
      this.topics = List.copyOf(topics);
      return this;
    }

    @Override
    public GroupMember.Builder listener(AssignmentListener listener) {
      this.listener = listener;
      return this;
    }

    @Override
    public GroupMember.Builder sessionTimeout(Duration timeout) {
      this.sessionTimeout = timeout;
      return this;
    }

    @Override
    public GroupMember.Builder heartbeatInterval(Duration interval) {
      this.heartbeatInterval = interval;
      return this;
    }

    @Override
    public GroupMember.Builder rebalanceTimeout(Duration timeout) {
      this.rebalanceTimeout = timeout;
      return this;
    }

    @Override
    public GroupMember.Builder assignors(PartitionAssignor... assignors) {
      this.assignors = List.of(assignors);
      return this;
    }

    @Override
    public GroupMember.Builder callbackExecutor(Executor executor) {
      this.callbackExecutor = executor;
      return this;
    }

    @Override
    public GroupMember start() {
      MemberConfig config =
          new MemberConfig(
              groupId,
              sessionTimeout,
              heartbeatInterval,
              rebalanceTimeout,
              assignors,
              services.config().requestTimeout(),
              RetryLoop.Pauses.DEFAULT);
      Collection<String> subscription = checked(topics);
      Executor callbacks =
          callbackExecutor == null ? services.threads().callbacks() : callbackExecutor;
      MemberDriver driver = new MemberDriver(config, services, listener, callbacks);
      driver.subscribe(subscription);
      return new DefaultGroupMember(services, config, driver);
    }
  }
}
