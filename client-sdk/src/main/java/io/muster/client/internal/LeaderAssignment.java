// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicDescription;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.MemberSubscription;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.proto.v1.JoinGroupResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the leader member does between JoinGroup and SyncGroup: divide the partitions for all. */
final class LeaderAssignment {
  private static final Logger log = LoggerFactory.getLogger(LeaderAssignment.class);

  private final PartitionAssignor assignor;
  private final List<MemberSubscription> members;

  /**
   * The members as the coordinator lists them.
   *
   * @throws IllegalStateException the chosen protocol is not one that this member offered
   */
  LeaderAssignment(List<PartitionAssignor> assignors, JoinGroupResponse joined) {
    this.assignor =
        assignors.stream()
            .filter(candidate -> candidate.name().equals(joined.getProtocolName()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the group chose an assignor that was not offered: "
                            + joined.getProtocolName()));
    this.members = new ArrayList<>();
    for (JoinGroupResponse.Member member : joined.getMembersList()) {
      members.add(read(member));
    }
  }

  private static MemberSubscription read(JoinGroupResponse.Member member) {
    Optional<String> instance =
        member.hasGroupInstanceId() ? Optional.of(member.getGroupInstanceId()) : Optional.empty();
    try {
      return SubscriptionBytes.read(
          member.getMemberId(), instance, member.getMetadata().asReadOnlyByteBuffer());
    } catch (KafkaBytes.MalformedBytesException e) {
      // One member with a foreign subscription must not keep all the others from their work.
      log.warn("member {} gets nothing: its subscription cannot be read", member.getMemberId(), e);
      return new MemberSubscription(member.getMemberId(), instance, Set.of());
    }
  }

  /** All topics that any member subscribes to. */
  Set<String> topics() {
    Set<String> topics = new TreeSet<>();
    members.forEach(member -> topics.addAll(member.topics()));
    return topics;
  }

  /**
   * Divides the partitions of these topics.
   *
   * @return for every member the bytes of its assignment
   * @throws AssignorFailedException the assignor threw, or its result breaks a rule: it is not to
   *     be sent
   */
  Map<String, byte[]> assign(Collection<TopicDescription> topics) {
    Map<String, Integer> counts = new HashMap<>();
    topics.forEach(topic -> counts.put(topic.name(), topic.partitions()));
    Map<String, List<TopicPartition>> divided = divide(Map.copyOf(counts));
    Map<String, byte[]> assignments = new HashMap<>();
    for (MemberSubscription member : members) {
      assignments.put(
          member.memberId(),
          AssignmentBytes.write(divided.getOrDefault(member.memberId(), List.of())));
    }
    return assignments;
  }

  private Map<String, List<TopicPartition>> divide(Map<String, Integer> counts) {
    Map<String, List<TopicPartition>> divided;
    try {
      divided = assignor.assign(counts, List.copyOf(members));
      AssignmentCheck.check(assignor, counts, members, divided);
    } catch (AssignorFailedException e) {
      throw e;
    } catch (Throwable e) {
      // The application's code. The check is in here, too: it walks through the application's map.
      throw new AssignorFailedException(assignor.name(), "failed with " + e, e);
    }
    return divided;
  }
}
