// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.muster.client.TopicPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.slf4j.LoggerFactory;

/** An assignor of kafka-clients behind our interface, reading the same subscriptions as ours. */
record KafkaAssignor(PartitionAssignor ours, Supplier<? extends ConsumerPartitionAssignor> kafka)
    implements PartitionAssignor {
  private static final Node NODE = new Node(0, "localhost", 9092);

  static {
    // It logs every assignment and every claim that contradicts another one.
    ((Logger) LoggerFactory.getLogger("org.apache.kafka")).setLevel(Level.OFF);
  }

  static List<KafkaAssignor> all() {
    return List.of(
        new KafkaAssignor(
            new RangeAssignor(), org.apache.kafka.clients.consumer.RangeAssignor::new),
        new KafkaAssignor(
            new RoundRobinAssignor(), org.apache.kafka.clients.consumer.RoundRobinAssignor::new),
        new KafkaAssignor(
            new StickyAssignor(), org.apache.kafka.clients.consumer.StickyAssignor::new),
        new KafkaAssignor(
            new CooperativeStickyAssignor(),
            org.apache.kafka.clients.consumer.CooperativeStickyAssignor::new));
  }

  static KafkaAssignor of(String name) {
    return all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  @Override
  public String name() {
    return ours.name();
  }

  @Override
  public Set<RebalanceProtocol> protocols() {
    return ours.protocols();
  }

  @Override
  public byte[] userData(Set<String> topics, PreviousAssignment previous) {
    return ours.userData(topics, previous);
  }

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, Collection<MemberSubscription> members) {
    List<PartitionInfo> partitions = new ArrayList<>();
    Node[] nodes = {NODE};
    partitionCounts.forEach(
        (topic, count) -> {
          for (int i = 0; i < count; i++) {
            partitions.add(new PartitionInfo(topic, i, NODE, nodes, nodes));
          }
        });
    Map<String, ConsumerPartitionAssignor.Subscription> subscriptions = new HashMap<>();
    for (MemberSubscription member : members) {
      var subscription =
          new ConsumerPartitionAssignor.Subscription(
              List.copyOf(member.topics()),
              member.userData(),
              member.owned().stream().map(KafkaAssignor::theirs).toList(),
              member.generation().orElse(-1),
              Optional.empty());
      subscription.setGroupInstanceId(member.instanceId());
      subscriptions.put(member.memberId(), subscription);
    }
    Map<String, List<TopicPartition>> assignment = new HashMap<>();
    kafka
        .get()
        .assign(
            new Cluster("cluster", Arrays.asList(nodes), partitions, Set.of(), new HashSet<>()),
            new ConsumerPartitionAssignor.GroupSubscription(subscriptions))
        .groupAssignment()
        .forEach(
            (member, given) ->
                assignment.put(
                    member,
                    given.partitions().stream()
                        .map(one -> new TopicPartition(one.topic(), one.partition()))
                        .sorted()
                        .toList()));
    return assignment;
  }

  static org.apache.kafka.common.TopicPartition theirs(TopicPartition partition) {
    return new org.apache.kafka.common.TopicPartition(partition.topic(), partition.partition());
  }
}
