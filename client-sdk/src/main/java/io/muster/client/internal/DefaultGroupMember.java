// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.ClientClosedException;
import io.muster.client.CloseOptions;
import io.muster.client.CloseOptions.GroupMembershipOperation;
import io.muster.client.CommitResult;
import io.muster.client.CommittedOffset;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member without a poll loop: the driver, with the public API's exceptions and executor. */
final class DefaultGroupMember implements GroupMember {
  private static final Logger log = LoggerFactory.getLogger(DefaultGroupMember.class);
  private static final String WHY = "the member is being closed";

  private final ClientServices services;
  private final MemberConfig config;
  private final MemberDriver driver;

  DefaultGroupMember(ClientServices services, MemberConfig config, MemberDriver driver) {
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
  public Optional<String> instanceId() {
    return Optional.ofNullable(config.instanceId());
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
  public Set<String> subscription() {
    return driver.topics();
  }

  @Override
  public void subscribe(Collection<String> topics) {
    driver.subscribe(MemberBuilder.checked(topics));
  }

  @Override
  public void subscribe(Pattern pattern) {
    driver.subscribe(TopicSelection.of(pattern));
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
    return driver.commit(
        new MemberCommitDoor.Order(
            generation, true, Map.copyOf(offsets), config.commitTimeout(), false));
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
  public void reportEndOffsets(Map<TopicPartition, Long> endOffsets) {
    endOffsets.forEach(
        (partition, end) -> {
          if (end < 0) {
            throw new IllegalArgumentException(
                "the end offset of " + partition + " must be 0 or more: " + end);
          }
        });
    driver.reportEndOffsets(endOffsets);
  }

  @Override
  public CompletableFuture<Void> leaveAsync() {
    return leaveAsync(GroupMembershipOperation.DEFAULT);
  }

  @Override
  public CompletableFuture<Void> leaveAsync(GroupMembershipOperation operation) {
    return Futures.published(
        driver.leave(WHY, operation), PublicErrors::of, services.threads().callbacks());
  }

  @Override
  public void close() {
    // The listener may take as long as it likes within the rebalance timeout.
    Interrupts.aside(
        () ->
            Futures.join(
                driver.leave(WHY, GroupMembershipOperation.DEFAULT),
                config.rebalanceTimeout().plus(config.requestTimeout()),
                PublicErrors::of));
  }

  @Override
  public void close(CloseOptions options) {
    Interrupts.aside(() -> leaveWithin(options));
  }

  private void leaveWithin(CloseOptions options) {
    CompletableFuture<Void> left = driver.leave(WHY, options.groupMembershipOperation());
    Duration patience =
        Deadline.capped(
            options.timeout().orElse(config.rebalanceTimeout().plus(config.requestTimeout())));
    try {
      left.get(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientClosedException("interrupted while waiting", true);
    } catch (TimeoutException | ExecutionException e) {
      log.info("member {} goes on leaving in the background", memberId());
    }
  }
}
