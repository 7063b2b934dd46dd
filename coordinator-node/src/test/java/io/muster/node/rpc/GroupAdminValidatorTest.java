// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.node.coordinator.ApiException;
import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.RequestHeader;
import io.muster.proto.v1.WatchGroupRequest;
import io.muster.state.Limits;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Operators' requests at their limits and one above. */
class GroupAdminValidatorTest {

  @Test
  void pagesAreBounded() {
    GroupAdminValidator.list(ListGroupsRequest.getDefaultInstance());
    GroupAdminValidator.list(page(Limits.GROUPS_PER_PAGE_MAX));
    assertInvalid(() -> GroupAdminValidator.list(page(-1)), "page_size");
    assertInvalid(
        () -> GroupAdminValidator.list(page(Limits.GROUPS_PER_PAGE_MAX + 1)), "page_size");
  }

  @Test
  void filtersNameWhatThisNodeKnows() {
    GroupAdminValidator.list(
        ListGroupsRequest.newBuilder().addStates(GroupState.STABLE).addProtocolTypes("").build());
    for (int unknown : List.of(0, 99)) {
      ListGroupsRequest states =
          ListGroupsRequest.newBuilder()
              .addStates(GroupState.EMPTY)
              .addStatesValue(unknown)
              .build();
      assertInvalid(() -> GroupAdminValidator.list(states), "states[1]");
      DescribeGroupRequest parts =
          DescribeGroupRequest.newBuilder().setGroupId("g").addPartsValue(unknown).build();
      assertInvalid(() -> GroupAdminValidator.describe(parts), "parts[0]");
    }
    int max = GroupAdminValidator.FILTER_ENTRIES_MAX;
    GroupAdminValidator.list(types(max));
    assertInvalid(() -> GroupAdminValidator.list(types(max + 1)), "protocol_types");
  }

  @Test
  void groupIdsAreBoundedAndMayBeEmptyWhereOffsetsAreMeant() {
    for (String legal : List.of("", "g".repeat(Limits.GROUP_ID_BYTES_MAX))) {
      GroupAdminValidator.describe(DescribeGroupRequest.newBuilder().setGroupId(legal).build());
      GroupAdminValidator.deleteGroup(DeleteGroupRequest.newBuilder().setGroupId(legal).build());
    }
    String tooLong = "g".repeat(Limits.GROUP_ID_BYTES_MAX + 1);
    DeleteGroupRequest delete = DeleteGroupRequest.newBuilder().setGroupId(tooLong).build();
    assertThat(refusal(() -> GroupAdminValidator.deleteGroup(delete)).reason())
        .isEqualTo(ErrorReason.INVALID_GROUP_ID);
    assertThat(
            refusal(
                    () ->
                        GroupAdminValidator.deleteOffsets(
                            deleting(List.of(1)).toBuilder().clearGroupId().build()))
                .reason())
        .isEqualTo(ErrorReason.INVALID_GROUP_ID);
    RemoveMembersRequest nowhere =
        RemoveMembersRequest.newBuilder().addMembers(Requests.leaving("m")).build();
    assertThat(refusal(() -> GroupAdminValidator.removeMembers(nowhere)).reason())
        .isEqualTo(ErrorReason.INVALID_GROUP_ID);
  }

  @Test
  void removedMembersAreNamedAndNotTooMany() {
    int max = Limits.LEAVING_MEMBERS_MAX;
    GroupAdminValidator.removeMembers(removing(max));
    assertInvalid(() -> GroupAdminValidator.removeMembers(removing(max + 1)), "members");
    assertInvalid(() -> GroupAdminValidator.removeMembers(removing(0)), "members");
    RemoveMembersRequest nobody = removing(1).toBuilder().addMembers(Requests.leaving("")).build();
    assertInvalid(() -> GroupAdminValidator.removeMembers(nobody), "members[1].member_id");
  }

  @Test
  void alteredAndDeletedPartitionsAreNamedOnceAndNotTooMany() {
    int max = Limits.OFFSETS_PER_REQUEST_MAX;
    GroupAdminValidator.alterOffsets(altering(max));
    assertInvalid(() -> GroupAdminValidator.alterOffsets(altering(max + 1)), "topics.partitions");
    GroupAdminValidator.deleteOffsets(deleting(indexes(max)));
    assertInvalid(
        () -> GroupAdminValidator.deleteOffsets(deleting(indexes(max + 1))), "topics.partitions");
    assertInvalid(
        () -> GroupAdminValidator.deleteOffsets(deleting(List.of(1, 1))),
        "topics[0].partitions[1].index");
    AlterOffsetsRequest twice = altering(1).toBuilder().addTopics(Requests.topic("t", 0)).build();
    assertInvalid(() -> GroupAdminValidator.alterOffsets(twice), "topics[1].partitions[0].index");
    assertInvalid(
        () -> GroupAdminValidator.deleteOffsets(deleting(List.of())), "topics[0].partitions");
    assertInvalid(
        () ->
            GroupAdminValidator.deleteOffsets(
                DeleteOffsetsRequest.newBuilder().setGroupId("g").build()),
        "topics");
    assertInvalid(
        () -> GroupAdminValidator.alterOffsets(AlterOffsetsRequest.getDefaultInstance()), "topics");
    AlterOffsetsRequest negative =
        AlterOffsetsRequest.newBuilder()
            .addTopics(Requests.topic("t", 0).addPartitions(Requests.partition(1, -1)))
            .build();
    assertInvalid(
        () -> GroupAdminValidator.alterOffsets(negative), "topics[0].partitions[1].offset");
    // Sequences are counted by client.
    AlterOffsetsRequest counted = altering(1).toBuilder().setSequence(1).build();
    assertInvalid(() -> GroupAdminValidator.alterOffsets(counted), "header.client_id");
    GroupAdminValidator.alterOffsets(
        counted.toBuilder().setHeader(RequestHeader.newBuilder().setClientId("c")).build());
    AlterOffsetsRequest below = altering(1).toBuilder().setSequence(-1).build();
    assertInvalid(() -> GroupAdminValidator.alterOffsets(below), "sequence");
  }

  @Test
  void aWatchBeginsAtANumber() {
    GroupAdminValidator.watch(WatchGroupRequest.newBuilder().setAfterEvent(0).build());
    assertInvalid(
        () -> GroupAdminValidator.watch(WatchGroupRequest.newBuilder().setAfterEvent(-1).build()),
        "after_event");
  }

  private static ListGroupsRequest page(int size) {
    return ListGroupsRequest.newBuilder().setPageSize(size).build();
  }

  private static ListGroupsRequest types(int count) {
    return ListGroupsRequest.newBuilder()
        .addAllProtocolTypes(Collections.nCopies(count, "consumer"))
        .build();
  }

  private static RemoveMembersRequest removing(int count) {
    return RemoveMembersRequest.newBuilder()
        .setGroupId("g")
        .addAllMembers(Collections.nCopies(count, Requests.leaving("m").build()))
        .build();
  }

  private static AlterOffsetsRequest altering(int partitions) {
    return AlterOffsetsRequest.newBuilder().addTopics(Requests.topic("t", partitions - 1)).build();
  }

  private static DeleteOffsetsRequest deleting(List<Integer> partitions) {
    return DeleteOffsetsRequest.newBuilder()
        .setGroupId("g")
        .addTopics(OffsetFetchRequest.Topic.newBuilder().setName("t").addAllPartitions(partitions))
        .build();
  }

  private static List<Integer> indexes(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static void assertInvalid(Runnable check, String field) {
    ApiException refusal = refusal(check);
    assertThat(refusal.reason()).isEqualTo(ErrorReason.INVALID_REQUEST);
    assertThat(refusal.metadata()).containsEntry("field", field).containsKey("limit");
    assertThat(refusal.getMessage()).isNotBlank().hasSizeLessThan(ErrorMapping.MESSAGE_LENGTH_MAX);
  }

  private static ApiException refusal(Runnable check) {
    ApiException refusal = catchThrowableOfType(ApiException.class, check::run);
    assertThat(refusal).isNotNull();
    return refusal;
  }
}
