// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.ClusterDescription;
import io.muster.client.CommitResult;
import io.muster.client.CommittedOffset;
import io.muster.client.GroupCoordinator;
import io.muster.client.MusterAdmin;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicDescription;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.FindCoordinatorResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The admin: {@link AdminCalls} with the public API's exceptions and executor. */
final class DefaultMusterAdmin implements MusterAdmin {
  private final ClientServices services;
  private final ClusterDescriber describer;
  private final Duration timeout;

  DefaultMusterAdmin(ClientServices services) {
    this.services = services;
    this.describer = new ClusterDescriber(services.nodes(), services.leaders(), services.threads());
    this.timeout = services.config().requestTimeout();
  }

  @Override
  public boolean createTopic(String name, int partitions) {
    return join(services.admin().createTopic(name, partitions));
  }

  @Override
  public CompletableFuture<Boolean> createTopicAsync(String name, int partitions) {
    return published(services.admin().createTopic(name, partitions));
  }

  @Override
  public List<TopicDescription> listTopics() {
    return join(services.admin().allTopics());
  }

  @Override
  public CompletableFuture<List<TopicDescription>> listTopicsAsync() {
    return published(services.admin().allTopics());
  }

  @Override
  public List<TopicDescription> listTopics(Collection<String> names) {
    return join(services.admin().topics(names));
  }

  @Override
  public CompletableFuture<List<TopicDescription>> listTopicsAsync(Collection<String> names) {
    return published(services.admin().topics(names));
  }

  @Override
  public ClusterDescription describeCluster() {
    return join(describer.describe(timeout));
  }

  @Override
  public CompletableFuture<ClusterDescription> describeClusterAsync() {
    return published(describer.describe(timeout));
  }

  @Override
  public GroupCoordinator findCoordinator(String groupId) {
    return join(find(groupId));
  }

  @Override
  public CompletableFuture<GroupCoordinator> findCoordinatorAsync(String groupId) {
    return published(find(groupId));
  }

  private CompletableFuture<GroupCoordinator> find(String groupId) {
    return services
        .admin()
        .findCoordinator(groupId)
        .thenApply(response -> coordinator(groupId, response));
  }

  private static GroupCoordinator coordinator(String groupId, FindCoordinatorResponse response) {
    return new GroupCoordinator(
        groupId,
        response.getPartition(),
        response.getCoordinator().getNodeId(),
        new Endpoint(response.getCoordinator().getHost(), response.getCoordinator().getPort())
            .toString());
  }

  @Override
  public Map<TopicPartition, CommittedOffset> committedOffsets(String groupId) {
    return join(services.admin().committed(groupId, Set.of(), timeout));
  }

  @Override
  public CompletableFuture<Map<TopicPartition, CommittedOffset>> committedOffsetsAsync(
      String groupId) {
    return published(services.admin().committed(groupId, Set.of(), timeout));
  }

  @Override
  public Map<TopicPartition, CommittedOffset> committedOffsets(
      String groupId, Set<TopicPartition> partitions) {
    return join(fetch(groupId, partitions));
  }

  @Override
  public CompletableFuture<Map<TopicPartition, CommittedOffset>> committedOffsetsAsync(
      String groupId, Set<TopicPartition> partitions) {
    return published(fetch(groupId, partitions));
  }

  private CompletableFuture<Map<TopicPartition, CommittedOffset>> fetch(
      String groupId, Set<TopicPartition> partitions) {
    // On the wire no partitions mean all.
    return partitions.isEmpty()
        ? CompletableFuture.completedFuture(Map.of())
        : services.admin().committed(groupId, partitions, timeout);
  }

  @Override
  public CommitResult alterOffsets(String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
    return Futures.join(alter(groupId, offsets), timeout, PublicErrors::ofCommit);
  }

  @Override
  public CompletableFuture<CommitResult> alterOffsetsAsync(
      String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
    return Futures.published(
        alter(groupId, offsets), PublicErrors::ofCommit, services.threads().callbacks());
  }

  private CompletableFuture<CommitResult> alter(
      String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
    return offsets.isEmpty()
        ? CompletableFuture.completedFuture(new CommitResult(0, 0))
        : services.admin().alterOffsets(groupId, offsets);
  }

  private <T> T join(CompletableFuture<T> inner) {
    return Futures.join(inner, timeout, PublicErrors::of);
  }

  private <T> CompletableFuture<T> published(CompletableFuture<T> inner) {
    return Futures.published(inner, PublicErrors::of, services.threads().callbacks());
  }
}
