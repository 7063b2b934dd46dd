// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.GroupFilter;
import io.muster.client.GroupState;
import io.muster.client.ItemResult;
import io.muster.client.MemberRemoval;
import io.muster.client.MemberToRemove;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.DeleteOffsetsResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.RemoveMembersResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ItemMessagesTest {
  private static final MemberToRemove BY_MEMBER = MemberToRemove.byMemberId("m", "old");
  private static final MemberToRemove BY_INSTANCE = MemberToRemove.byInstanceId("i", "gone");

  @Test
  void eachPartitionHasItsResult() {
    DeleteOffsetsResponse response =
        DeleteOffsetsResponse.newBuilder()
            .addTopics(
                OffsetCommitResponse.Topic.newBuilder()
                    .setName("t")
                    .addPartitions(partition(0, ErrorReason.NONE))
                    .addPartitions(partition(1, ErrorReason.GROUP_SUBSCRIBED_TO_TOPIC)))
            .build();

    assertThat(ItemMessages.offsets(response))
        .isEqualTo(
            Map.of(
                new TopicPartition("t", 0),
                new ItemResult(Optional.empty()),
                new TopicPartition("t", 1),
                new ItemResult(Optional.of("GROUP_SUBSCRIBED_TO_TOPIC"))));
  }

  @Test
  void membersAreNamedByWhatIsKnown() {
    assertThat(ItemMessages.members(List.of(BY_MEMBER, BY_INSTANCE)))
        .containsExactly(
            LeaveGroupRequest.Member.newBuilder().setMemberId("m").setReason("old").build(),
            LeaveGroupRequest.Member.newBuilder()
                .setGroupInstanceId("i")
                .setReason("gone")
                .build());
  }

  @Test
  void removalsKeepTheOrderOfTheRequest() throws CallFailure {
    RemoveMembersResponse response =
        RemoveMembersResponse.newBuilder()
            .addMembers(removal(ErrorReason.UNKNOWN_MEMBER_ID))
            .addMembers(removal(ErrorReason.NONE))
            .build();

    List<MemberRemoval> removals = ItemMessages.removals(List.of(BY_MEMBER, BY_INSTANCE), response);

    assertThat(removals).extracting(MemberRemoval::member).containsExactly(BY_MEMBER, BY_INSTANCE);
    assertThat(removals)
        .extracting(removal -> removal.result().succeeded())
        .containsExactly(false, true);
    assertThat(removals.get(0).result().refusal()).contains("UNKNOWN_MEMBER_ID");
  }

  @Test
  void answerForFewerMembersIsNotTakenForSuccess() {
    assertThatThrownBy(
            () ->
                ItemMessages.removals(
                    List.of(BY_MEMBER), RemoveMembersResponse.getDefaultInstance()))
        .isInstanceOf(CallFailure.class)
        .hasMessageContaining("0 members instead of 1");
  }

  @Test
  void argumentsThatMeanNothingAreRefusedAtOnce() {
    assertThatThrownBy(() -> new MemberToRemove(Optional.empty(), Optional.empty(), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("instance id");
    assertThatThrownBy(() -> GroupFilter.inStates(GroupState.UNKNOWN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("UNKNOWN");
  }

  private static OffsetCommitResponse.Partition partition(int index, ErrorReason reason) {
    return OffsetCommitResponse.Partition.newBuilder().setIndex(index).setReason(reason).build();
  }

  private static LeaveGroupResponse.MemberResult removal(ErrorReason reason) {
    return LeaveGroupResponse.MemberResult.newBuilder().setReason(reason).build();
  }
}
