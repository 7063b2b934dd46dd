// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.AccessRules;
import io.muster.client.Backups;
import io.muster.client.ClusterDescription;
import io.muster.client.CommitResult;
import io.muster.client.CommittedOffset;
import io.muster.client.ConfigChange;
import io.muster.client.ConfigScope;
import io.muster.client.ConfigSetting;
import io.muster.client.FeatureLevels;
import io.muster.client.GroupCoordinator;
import io.muster.client.GroupDescription;
import io.muster.client.GroupEvent;
import io.muster.client.GroupFilter;
import io.muster.client.GroupListing;
import io.muster.client.GroupWatch;
import io.muster.client.ItemResult;
import io.muster.client.MemberRemoval;
import io.muster.client.MemberToRemove;
import io.muster.client.MusterAdmin;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.Placement;
import io.muster.client.PreferredElection;
import io.muster.client.RegisteredNode;
import io.muster.client.TopicDescription;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.FindCoordinatorResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The admin: {@link AdminCalls} with the public API's exceptions and executor. */
final class DefaultMusterAdmin implements MusterAdmin {
  private final ClientServices services;
  private final ClusterDescriber describer;
  private final GroupAdminCalls groups;
  private final GroupLister lister;
  private final PlacementCalls placement;
  private final LeaderElection election;
  private final ConfigCalls config;
  private final AccessRules accessRules;
  private final Backups backups;
  private final Duration timeout;

  DefaultMusterAdmin(ClientServices services) {
    this.services = services;
    this.describer = new ClusterDescriber(services.nodes(), services.leaders(), services.threads());
    this.lister = new GroupLister(services.nodes(), services.leaders(), services.threads());
    this.timeout = services.config().requestTimeout();
    this.config =
        new ConfigCalls(services.nodes(), services.leaders(), services.threads(), timeout);
    this.groups = new GroupAdminCalls(services.nodes(), services.calls(), timeout);
    this.placement =
        new PlacementCalls(services.nodes(), services.leaders(), services.threads(), timeout);
    this.election = new LeaderElection(services.nodes(), describer, services.threads());
    this.accessRules =
        new DefaultAccessRules(services.nodes(), services.leaders(), services.threads(), timeout);
    this.backups = new DefaultBackups(services.nodes(), describer, services.threads(), timeout);
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
  public int expandTopic(String name, int partitions) {
    return join(services.admin().expandTopic(name, partitions));
  }

  @Override
  public CompletableFuture<Integer> expandTopicAsync(String name, int partitions) {
    return published(services.admin().expandTopic(name, partitions));
  }

  @Override
  public void deleteTopic(String name) {
    join(services.admin().deleteTopic(name));
  }

  @Override
  public CompletableFuture<Void> deleteTopicAsync(String name) {
    return published(services.admin().deleteTopic(name));
  }

  @Override
  public List<ConfigSetting> describeConfig(ConfigScope scope) {
    return join(config.describe(scope));
  }

  @Override
  public CompletableFuture<List<ConfigSetting>> describeConfigAsync(ConfigScope scope) {
    return published(config.describe(scope));
  }

  @Override
  public List<ConfigSetting> describeNodeConfig(int nodeId) {
    return join(nodeConfig(nodeId));
  }

  @Override
  public CompletableFuture<List<ConfigSetting>> describeNodeConfigAsync(int nodeId) {
    return published(nodeConfig(nodeId));
  }

  private CompletableFuture<List<ConfigSetting>> nodeConfig(int nodeId) {
    return describer.describe(timeout).thenCompose(cluster -> config.describeNode(cluster, nodeId));
  }

  @Override
  public boolean alterConfig(ConfigScope scope, ConfigChange change) {
    return join(config.alter(scope, change, false));
  }

  @Override
  public CompletableFuture<Boolean> alterConfigAsync(ConfigScope scope, ConfigChange change) {
    return published(config.alter(scope, change, false));
  }

  @Override
  public void validateConfig(ConfigScope scope, ConfigChange change) {
    join(config.alter(scope, change, true));
  }

  @Override
  public CompletableFuture<Void> validateConfigAsync(ConfigScope scope, ConfigChange change) {
    return published(config.alter(scope, change, true).thenApply(valid -> null));
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
  public List<RegisteredNode> listNodes() {
    return join(placement.nodes());
  }

  @Override
  public CompletableFuture<List<RegisteredNode>> listNodesAsync() {
    return published(placement.nodes());
  }

  @Override
  public Placement listPartitions() {
    return join(placement.partitions());
  }

  @Override
  public CompletableFuture<Placement> listPartitionsAsync() {
    return published(placement.partitions());
  }

  @Override
  public Set<Integer> reassignPartitions(
      Map<Integer, List<Integer>> replicas, boolean validateOnly) {
    return join(placement.reassign(replicas, validateOnly));
  }

  @Override
  public CompletableFuture<Set<Integer>> reassignPartitionsAsync(
      Map<Integer, List<Integer>> replicas, boolean validateOnly) {
    return published(placement.reassign(replicas, validateOnly));
  }

  @Override
  public Set<Integer> cancelReassignment() {
    return join(placement.cancelAll());
  }

  @Override
  public CompletableFuture<Set<Integer>> cancelReassignmentAsync() {
    return published(placement.cancelAll());
  }

  @Override
  public Set<Integer> cancelReassignment(Set<Integer> partitions) {
    return join(placement.cancel(partitions));
  }

  @Override
  public CompletableFuture<Set<Integer>> cancelReassignmentAsync(Set<Integer> partitions) {
    return published(placement.cancel(partitions));
  }

  @Override
  public PreferredElection electPreferredLeaders() {
    return join(election.electAll(timeout));
  }

  @Override
  public CompletableFuture<PreferredElection> electPreferredLeadersAsync() {
    return published(election.electAll(timeout));
  }

  @Override
  public PreferredElection electPreferredLeaders(Set<Integer> partitions) {
    return join(election.elect(partitions, timeout));
  }

  @Override
  public CompletableFuture<PreferredElection> electPreferredLeadersAsync(Set<Integer> partitions) {
    return published(election.elect(partitions, timeout));
  }

  @Override
  public void drainNode(int nodeId, boolean draining) {
    join(placement.drain(nodeId, draining));
  }

  @Override
  public CompletableFuture<Void> drainNodeAsync(int nodeId, boolean draining) {
    return published(placement.drain(nodeId, draining));
  }

  @Override
  public void removeNode(int nodeId) {
    join(placement.remove(nodeId));
  }

  @Override
  public CompletableFuture<Void> removeNodeAsync(int nodeId) {
    return published(placement.remove(nodeId));
  }

  @Override
  public FeatureLevels finalizeUpgrade(int level, boolean validateOnly) {
    return join(placement.finalizeUpgrade(level, validateOnly));
  }

  @Override
  public CompletableFuture<FeatureLevels> finalizeUpgradeAsync(int level, boolean validateOnly) {
    return published(placement.finalizeUpgrade(level, validateOnly));
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

  @Override
  public List<GroupListing> listGroups() {
    return join(lister.list(GroupFilter.all(), timeout));
  }

  @Override
  public CompletableFuture<List<GroupListing>> listGroupsAsync() {
    return published(lister.list(GroupFilter.all(), timeout));
  }

  @Override
  public List<GroupListing> listGroups(GroupFilter filter) {
    return join(lister.list(filter, timeout));
  }

  @Override
  public CompletableFuture<List<GroupListing>> listGroupsAsync(GroupFilter filter) {
    return published(lister.list(filter, timeout));
  }

  @Override
  public GroupDescription describeGroup(String groupId) {
    return join(groups.describe(groupId));
  }

  @Override
  public CompletableFuture<GroupDescription> describeGroupAsync(String groupId) {
    return published(groups.describe(groupId));
  }

  @Override
  public void deleteGroup(String groupId) {
    join(groups.delete(groupId));
  }

  @Override
  public CompletableFuture<Void> deleteGroupAsync(String groupId) {
    return published(groups.delete(groupId));
  }

  @Override
  public Map<TopicPartition, ItemResult> deleteOffsets(
      String groupId, Set<TopicPartition> partitions) {
    return join(groups.deleteOffsets(groupId, partitions));
  }

  @Override
  public CompletableFuture<Map<TopicPartition, ItemResult>> deleteOffsetsAsync(
      String groupId, Set<TopicPartition> partitions) {
    return published(groups.deleteOffsets(groupId, partitions));
  }

  @Override
  public List<MemberRemoval> removeMembers(String groupId, List<MemberToRemove> members) {
    return join(groups.removeMembers(groupId, List.copyOf(members)));
  }

  @Override
  public CompletableFuture<List<MemberRemoval>> removeMembersAsync(
      String groupId, List<MemberToRemove> members) {
    return published(groups.removeMembers(groupId, List.copyOf(members)));
  }

  @Override
  public List<GroupEvent> groupEvents(String groupId) {
    return join(groups.events(groupId));
  }

  @Override
  public CompletableFuture<List<GroupEvent>> groupEventsAsync(String groupId) {
    return published(groups.events(groupId));
  }

  @Override
  public GroupWatch watchGroup(
      String groupId, long afterEvent, Consumer<? super GroupEvent> consumer) {
    return new DefaultGroupWatch(services, groupId, afterEvent, consumer).start();
  }

  @Override
  public AccessRules accessRules() {
    return accessRules;
  }

  @Override
  public Backups backups() {
    return backups;
  }

  private <T> T join(CompletableFuture<T> inner) {
    return Futures.join(inner, timeout, PublicErrors::of);
  }

  private <T> CompletableFuture<T> published(CompletableFuture<T> inner) {
    return Futures.published(inner, PublicErrors::of, services.threads().callbacks());
  }
}
