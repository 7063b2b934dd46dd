// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Topics, cluster, groups and offsets. Thread-safe. Got from {@link MusterClient#admin()}; has
 * nothing to close but the watches made here.
 *
 * <p>Every call tries again by itself until the client's request timeout ends, then throws {@link
 * RetriableException}. What the cluster refuses is an {@link InvalidRequestException} with the name
 * of the reason. Every call is safe to repeat, with what that means for each said below: the
 * client's own attempts are such repeats. The futures of the asynchronous twins fail with the same
 * exceptions; what depends on them runs on the client's callback executor.
 */
public interface MusterAdmin {
  /**
   * Registers a topic. The nodes hear of it one after the other, not in the same moment: members
   * that join meanwhile get its partitions as soon as their coordinator knows it, and offsets
   * committed before that are refused with UNKNOWN_TOPIC_OR_PARTITION.
   *
   * @param name 1 to 249 characters of {@code [a-zA-Z0-9._-]}, not "." or ".."
   * @param partitions 1 to 10,000
   * @return false where the topic was there already, with the same number of partitions
   * @throws InvalidRequestException with TOPIC_ALREADY_EXISTS where it has another number of
   *     partitions
   */
  boolean createTopic(String name, int partitions);

  /** Like {@link #createTopic}. */
  CompletableFuture<Boolean> createTopicAsync(String name, int partitions);

  /**
   * Gives a topic more partitions. Groups that subscribe to it rebalance.
   *
   * <p>Repeating it does nothing, and then returns the new number: also where it is an attempt of
   * this call that went unanswered and is repeated by the client.
   *
   * @param partitions not less than it has, at most 10,000
   * @return how many it had before
   * @throws InvalidRequestException with UNKNOWN_TOPIC_OR_PARTITION where there is no such topic,
   *     with INVALID_PARTITIONS where it has more
   */
  int expandTopic(String name, int partitions);

  /** Like {@link #expandTopic}. */
  CompletableFuture<Integer> expandTopicAsync(String name, int partitions);

  /**
   * Removes a topic from the registry. Groups that subscribe to it rebalance, and their committed
   * offsets of it are removed soon after. A topic created later under the same name is another one.
   *
   * <p>Where an attempt went unanswered and the next one finds no topic, the call succeeds. Do not
   * repeat it while others may create the topic again: it would remove the new one.
   *
   * @throws InvalidRequestException with UNKNOWN_TOPIC_OR_PARTITION where there is no such topic
   */
  void deleteTopic(String name);

  /** Like {@link #deleteTopic}. */
  CompletableFuture<Void> deleteTopicAsync(String name);

  /** All topics, by name. A topic just created may be missing for a moment. */
  List<TopicDescription> listTopics();

  /** Like {@link #listTopics()}. */
  CompletableFuture<List<TopicDescription>> listTopicsAsync();

  /** Those of the named topics that exist, by name. None named: none. */
  List<TopicDescription> listTopics(Collection<String> names);

  /** Like {@link #listTopics(Collection)}. */
  CompletableFuture<List<TopicDescription>> listTopicsAsync(Collection<String> names);

  /** Asks every node it can reach and puts their answers together. */
  ClusterDescription describeCluster();

  /** Like {@link #describeCluster()}. */
  CompletableFuture<ClusterDescription> describeClusterAsync();

  /** The nodes that the cluster knows, by id, as one of them has it. */
  List<RegisteredNode> listNodes();

  /** Like {@link #listNodes}. */
  CompletableFuture<List<RegisteredNode>> listNodesAsync();

  /** Where the replicas of the offsets partitions are, and where they are going. */
  Placement listPartitions();

  /** Like {@link #listPartitions}. */
  CompletableFuture<Placement> listPartitionsAsync();

  /**
   * Changes which nodes hold offsets partitions: all that are named or none. Returns when the
   * change is decided; {@link #listPartitions} tells how far it is. Each partition keeps its
   * replicas until the new ones have caught up, and they change one at a time. Repeating it does
   * nothing more.
   *
   * @param replicas for each partition the ids of the nodes that shall hold it, the preferred
   *     leader first; none: nothing is sent
   * @param validateOnly only check, change nothing
   * @return the partitions that have to move for it; the others are there already
   * @throws InvalidReplicaAssignmentException where it cannot be; names the partitions that live
   *     together, where that is why
   */
  Set<Integer> reassignPartitions(Map<Integer, List<Integer>> replicas, boolean validateOnly);

  /** Like {@link #reassignPartitions}. */
  CompletableFuture<Set<Integer>> reassignPartitionsAsync(
      Map<Integer, List<Integer>> replicas, boolean validateOnly);

  /**
   * Takes every change of replicas back that is going on. Repeating it does nothing more.
   *
   * @return the partitions that go back to the replicas from before
   * @throws InvalidRequestException with NO_REASSIGNMENT_IN_PROGRESS where there is none
   */
  Set<Integer> cancelReassignment();

  /** Like {@link #cancelReassignment()}. */
  CompletableFuture<Set<Integer>> cancelReassignmentAsync();

  /**
   * Like {@link #cancelReassignment()}, only for these partitions and those that live together with
   * them.
   *
   * @param partitions none: nothing is sent
   */
  Set<Integer> cancelReassignment(Set<Integer> partitions);

  /** Like {@link #cancelReassignment(Set)}. */
  CompletableFuture<Set<Integer>> cancelReassignmentAsync(Set<Integer> partitions);

  /**
   * Hands the leadership of every offsets partition to its preferred leader. Asks every node that
   * leads one; partitions of a node that does not answer are told as not moved. Repeating it is
   * safe.
   */
  PreferredElection electPreferredLeaders();

  /** Like {@link #electPreferredLeaders()}. */
  CompletableFuture<PreferredElection> electPreferredLeadersAsync();

  /**
   * Like {@link #electPreferredLeaders()}, only for these partitions and those that live together
   * with them.
   *
   * @param partitions none: nothing is sent
   */
  PreferredElection electPreferredLeaders(Set<Integer> partitions);

  /** Like {@link #electPreferredLeaders(Set)}. */
  CompletableFuture<PreferredElection> electPreferredLeadersAsync(Set<Integer> partitions);

  /**
   * A node that drains gives its leaderships away and gets none. Returns when that is decided, not
   * when it leads nothing any more. Repeating it does nothing more.
   *
   * @param draining false: it may lead again
   * @throws InvalidRequestException with UNKNOWN_NODE where there is no such node
   */
  void drainNode(int nodeId, boolean draining);

  /** Like {@link #drainNode}. */
  CompletableFuture<Void> drainNodeAsync(int nodeId, boolean draining);

  /**
   * Makes the cluster forget a node. One that still runs registers again.
   *
   * <p>Where an attempt went unanswered and the next one finds no such node, the call succeeds.
   *
   * @throws InvalidRequestException with UNKNOWN_NODE where there is no such node, with NODE_IN_USE
   *     where it holds replicas
   */
  void removeNode(int nodeId);

  /** Like {@link #removeNode}. */
  CompletableFuture<Void> removeNodeAsync(int nodeId);

  /**
   * Ends an upgrade of the nodes: the cluster may write from now on what only nodes of this feature
   * level understand, and nodes that do not know it cannot come back. Repeating it does nothing
   * more.
   *
   * @param level 0: the highest that any node knows
   * @param validateOnly only check, change nothing
   * @throws InvalidRequestException with FEATURE_LEVEL_TOO_LOW where a node does not know the
   *     level, with INVALID_REQUEST where the cluster is at a higher one
   */
  FeatureLevels finalizeUpgrade(int level, boolean validateOnly);

  /** Like {@link #finalizeUpgrade}. */
  CompletableFuture<FeatureLevels> finalizeUpgradeAsync(int level, boolean validateOnly);

  /**
   * Who coordinates the group. A hint: leadership can move at any time.
   *
   * @throws RetriableException where no node knows a leader until the timeout ends
   */
  GroupCoordinator findCoordinator(String groupId);

  /** Like {@link #findCoordinator}. */
  CompletableFuture<GroupCoordinator> findCoordinatorAsync(String groupId);

  /**
   * All committed offsets of a group; empty where it has none. Linearizable: sees every commit that
   * was acknowledged before the call.
   */
  Map<TopicPartition, CommittedOffset> committedOffsets(String groupId);

  /** Like {@link #committedOffsets(String)}. */
  CompletableFuture<Map<TopicPartition, CommittedOffset>> committedOffsetsAsync(String groupId);

  /** Committed offsets of these partitions. A partition that has none is missing in the answer. */
  Map<TopicPartition, CommittedOffset> committedOffsets(
      String groupId, Set<TopicPartition> partitions);

  /** Like {@link #committedOffsets(String, Set)}. */
  CompletableFuture<Map<TopicPartition, CommittedOffset>> committedOffsetsAsync(
      String groupId, Set<TopicPartition> partitions);

  /**
   * Sets committed offsets of a group that has no members. Offsets may go back.
   *
   * @throws CommitFailedException with UNKNOWN_MEMBER_ID where the group has members
   * @throws CommitOutcomeUnknownException where the deadline ended while the call was on its way
   */
  CommitResult alterOffsets(String groupId, Map<TopicPartition, OffsetAndMetadata> offsets);

  /**
   * Like {@link #alterOffsets}. Calls for the same group are sent one after the other, each when
   * the one before it has ended.
   */
  CompletableFuture<CommitResult> alterOffsetsAsync(
      String groupId, Map<TopicPartition, OffsetAndMetadata> offsets);

  /** {@link #listGroups(GroupFilter)} of all groups. */
  List<GroupListing> listGroups();

  /** Like {@link #listGroups()}. */
  CompletableFuture<List<GroupListing>> listGroupsAsync();

  /**
   * The groups of the whole cluster that match, by id. Asks every node for the groups that it
   * coordinates, until each offsets partition was answered for once. Not a snapshot: a group that
   * comes or goes meanwhile may be missing.
   *
   * @throws RetriableException where some offsets partitions did not answer until the timeout ends;
   *     the message names them. There is no half list
   */
  List<GroupListing> listGroups(GroupFilter filter);

  /** Like {@link #listGroups(GroupFilter)}. */
  CompletableFuture<List<GroupListing>> listGroupsAsync(GroupFilter filter);

  /**
   * Everything about one group.
   *
   * @throws InvalidRequestException with GROUP_ID_NOT_FOUND where there is no such group
   */
  GroupDescription describeGroup(String groupId);

  /** Like {@link #describeGroup}. */
  CompletableFuture<GroupDescription> describeGroupAsync(String groupId);

  /**
   * Removes a group that has no members, and all its committed offsets.
   *
   * <p>Where an attempt went unanswered and the next one finds no group, the call succeeds. Do not
   * repeat it while the group may come back: it would remove that one, once it is without members.
   *
   * @throws InvalidRequestException with NON_EMPTY_GROUP where it has members, with
   *     GROUP_ID_NOT_FOUND where there is no such group
   */
  void deleteGroup(String groupId);

  /** Like {@link #deleteGroup}. */
  CompletableFuture<Void> deleteGroupAsync(String groupId);

  /**
   * Removes committed offsets. Repeating it does nothing more, unless the group has committed again
   * meanwhile.
   *
   * @param partitions at most 10,000; none: nothing is sent
   * @return for each partition, done (also where it had no offset) or refused: with
   *     GROUP_SUBSCRIBED_TO_TOPIC where a member subscribes to the topic, with
   *     UNKNOWN_TOPIC_OR_PARTITION where there is no such partition
   * @throws InvalidRequestException with GROUP_ID_NOT_FOUND where there is no such group, with
   *     NON_EMPTY_GROUP where its members are not consumers
   */
  Map<TopicPartition, ItemResult> deleteOffsets(String groupId, Set<TopicPartition> partitions);

  /** Like {@link #deleteOffsets}. */
  CompletableFuture<Map<TopicPartition, ItemResult>> deleteOffsetsAsync(
      String groupId, Set<TopicPartition> partitions);

  /**
   * Makes members leave their group; one rebalance follows, however many they are. A member that
   * still runs joins again.
   *
   * <p>Where an attempt went unanswered and is repeated, members that it had removed already are
   * refused with UNKNOWN_MEMBER_ID, and a static member that came back meanwhile is removed again.
   *
   * @param members at most 10,000; none: nothing is sent
   * @return in the order of {@code members}
   * @throws InvalidRequestException with GROUP_ID_NOT_FOUND where there is no such group
   */
  List<MemberRemoval> removeMembers(String groupId, List<MemberToRemove> members);

  /** Like {@link #removeMembers}. */
  CompletableFuture<List<MemberRemoval>> removeMembersAsync(
      String groupId, List<MemberToRemove> members);

  /**
   * What happened to a group: the last 50 events, oldest first.
   *
   * @throws InvalidRequestException with GROUP_ID_NOT_FOUND where there is no such group
   */
  List<GroupEvent> groupEvents(String groupId);

  /** Like {@link #groupEvents}. */
  CompletableFuture<List<GroupEvent>> groupEventsAsync(String groupId);

  /**
   * Hands over the events of a group as they happen, each once and in order of their numbers. Where
   * the coordinator moves or fails, the watch finds the new one and goes on after the last event; a
   * gap in the numbers means that events were not kept long enough. Tries until it is closed.
   *
   * <p>Events come on the client's callback executor, one at a time; one that takes long holds up
   * the next. What the consumer throws is logged, and the next event comes.
   *
   * @param afterEvent number of the last event that is not wanted; 0: all that are kept
   * @return the watch; close it
   */
  GroupWatch watchGroup(String groupId, long afterEvent, Consumer<? super GroupEvent> consumer);

  /**
   * The settings that can be changed while the nodes run, as they hold for this scope, by name. A
   * change just made may be missing for a moment.
   */
  List<ConfigSetting> describeConfig(ConfigScope scope);

  /** Like {@link #describeConfig}. */
  CompletableFuture<List<ConfigSetting>> describeConfigAsync(ConfigScope scope);

  /**
   * Everything that a node was started with, and where each value came from, in the order of {@code
   * docs/configuration.md}. Secrets are not shown.
   *
   * @throws InvalidRequestException with UNKNOWN_NODE where the cluster has no such node
   * @throws RetriableException where the node does not answer
   */
  List<ConfigSetting> describeNodeConfig(int nodeId);

  /** Like {@link #describeNodeConfig}. */
  CompletableFuture<List<ConfigSetting>> describeNodeConfigAsync(int nodeId);

  /**
   * Changes settings for the cluster or for one group. Replicated: it holds on every node as soon
   * as that has heard of it, and after restarts. Repeating it does nothing more.
   *
   * @return false where everything was so already; also where it is an attempt of this call that
   *     went unanswered and is repeated by the client
   * @throws InvalidRequestException with INVALID_REQUEST for an unknown key, a key that cannot be
   *     changed while nodes run, or a bad value
   */
  boolean alterConfig(ConfigScope scope, ConfigChange change);

  /** Like {@link #alterConfig}. */
  CompletableFuture<Boolean> alterConfigAsync(ConfigScope scope, ConfigChange change);

  /**
   * Only checks a change; throws what {@link #alterConfig} would because of its keys and values.
   */
  void validateConfig(ConfigScope scope, ConfigChange change);

  /** Like {@link #validateConfig}. */
  CompletableFuture<Void> validateConfigAsync(ConfigScope scope, ConfigChange change);

  /** The cluster's access rules. */
  AccessRules accessRules();

  /** What a cluster knows, read whole and put into a new cluster. */
  Backups backups();
}
