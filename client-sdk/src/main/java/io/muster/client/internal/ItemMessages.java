// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.ItemResult;
import io.muster.client.MemberRemoval;
import io.muster.client.MemberToRemove;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.DeleteOffsetsResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.RemoveMembersResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Calls of several items, each with its own outcome, as messages of the wire and back. */
final class ItemMessages {

  static ItemResult result(ErrorReason reason) {
    return new ItemResult(
        reason == ErrorReason.NONE ? Optional.empty() : Optional.of(reason.name()));
  }

  static Map<TopicPartition, ItemResult> offsets(DeleteOffsetsResponse response) {
    Map<TopicPartition, ItemResult> all = new TreeMap<>();
    for (OffsetCommitResponse.Topic topic : response.getTopicsList()) {
      for (OffsetCommitResponse.Partition partition : topic.getPartitionsList()) {
        all.put(
            new TopicPartition(topic.getName(), partition.getIndex()),
            result(partition.getReason()));
      }
    }
    return all;
  }

  static List<LeaveGroupRequest.Member> members(List<MemberToRemove> members) {
    return members.stream().map(ItemMessages::member).toList();
  }

  private static LeaveGroupRequest.Member member(MemberToRemove member) {
    LeaveGroupRequest.Member.Builder message =
        LeaveGroupRequest.Member.newBuilder()
            .setMemberId(member.memberId().orElse(""))
            .setReason(member.reason());
    member.instanceId().ifPresent(message::setGroupInstanceId);
    return message.build();
  }

  /**
   * Reads the answer to a removal, which has the order of the request.
   *
   * @throws CallFailure it has not as many results as there were members
   */
  static List<MemberRemoval> removals(List<MemberToRemove> members, RemoveMembersResponse response)
      throws CallFailure {
    if (response.getMembersCount() != members.size()) {
      throw new CallFailure(
          FailureClass.INVALID,
          "UNKNOWN_SERVER_ERROR",
          "the coordinator answered for "
              + response.getMembersCount()
              + " members instead of "
              + members.size(),
          Map.of(),
          null,
          true,
          null);
    }
    List<MemberRemoval> removals = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      removals.add(new MemberRemoval(members.get(i), result(response.getMembers(i).getReason())));
    }
    return List.copyOf(removals);
  }

  private ItemMessages() {}
}
