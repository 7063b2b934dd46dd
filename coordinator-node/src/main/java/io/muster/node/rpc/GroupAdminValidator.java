// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atLeast;
import static io.muster.node.rpc.FieldChecks.atMost;
import static io.muster.node.rpc.FieldChecks.envelope;
import static io.muster.node.rpc.FieldChecks.groupId;
import static io.muster.node.rpc.FieldChecks.invalid;
import static io.muster.node.rpc.FieldChecks.presentGroupId;

import com.google.protobuf.ProtocolMessageEnum;
import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.WatchGroupRequest;
import io.muster.state.Limits;
import java.util.List;

/**
 * Shape and limits of operators' requests. Every method returns if the request is in order and
 * otherwise throws {@link io.muster.node.coordinator.ApiException}.
 *
 * <p>The empty group id, under which offsets may be stored, is legal where Kafka takes it: to
 * describe, to delete the group, and to set offsets.
 */
final class GroupAdminValidator {
  /** Entries of a filter; there are fewer states and parts, and no more types than that in use. */
  static final int FILTER_ENTRIES_MAX = 100;

  static void list(ListGroupsRequest request) {
    envelope(request.getHeader(), request);
    known("states", request.getStatesList(), request.getStatesValueList());
    atMost("protocol_types", request.getProtocolTypesCount(), FILTER_ENTRIES_MAX);
    for (int i = 0; i < request.getProtocolTypesCount(); i++) {
      FieldChecks.bytes(
          "protocol_types[" + i + "]", request.getProtocolTypes(i), Limits.PROTOCOL_NAME_BYTES_MAX);
    }
    atLeast("page_size", request.getPageSize(), 0, "; 0 means 1,000");
    if (request.getPageSize() > Limits.GROUPS_PER_PAGE_MAX) {
      throw invalid(
          "page_size",
          Limits.GROUPS_PER_PAGE_MAX,
          "page_size is "
              + request.getPageSize()
              + "; at most "
              + Limits.GROUPS_PER_PAGE_MAX
              + " are accepted: ask for more pages");
    }
  }

  static void describe(DescribeGroupRequest request) {
    envelope(request.getHeader(), request);
    groupId(request.getGroupId());
    known("parts", request.getPartsList(), request.getPartsValueList());
  }

  static void deleteGroup(DeleteGroupRequest request) {
    envelope(request.getHeader(), request);
    groupId(request.getGroupId());
  }

  static void alterOffsets(AlterOffsetsRequest request) {
    envelope(request.getHeader(), request);
    groupId(request.getGroupId());
    CoordinatorValidator.sequenceOf(request.getHeader().getClientId(), request.getSequence());
    PartitionList.commit(request.getTopicsList());
    PartitionList.somePartitions(
        request.getTopicsList().stream()
            .map(OffsetCommitRequest.Topic::getPartitionsCount)
            .toList());
  }

  static void deleteOffsets(DeleteOffsetsRequest request) {
    envelope(request.getHeader(), request);
    presentGroupId(request.getGroupId());
    PartitionList.named(request.getTopicsList());
    PartitionList.somePartitions(
        request.getTopicsList().stream()
            .map(OffsetFetchRequest.Topic::getPartitionsCount)
            .toList());
  }

  static void removeMembers(RemoveMembersRequest request) {
    envelope(request.getHeader(), request);
    presentGroupId(request.getGroupId());
    LeavingMembers.check(request.getMembersList());
  }

  static void watch(WatchGroupRequest request) {
    envelope(request.getHeader(), request);
    groupId(request.getGroupId());
    atLeast("after_event", request.getAfterEvent(), 0, "; 0 means all that are kept");
  }

  /** Neither a value that this node does not know nor the one that means nothing. */
  private static void known(
      String field, List<? extends ProtocolMessageEnum> values, List<Integer> numbers) {
    atMost(field, values.size(), FILTER_ENTRIES_MAX);
    for (int i = 0; i < values.size(); i++) {
      if (numbers.get(i) == 0 || values.get(i).toString().equals("UNRECOGNIZED")) {
        throw invalid(
            field + "[" + i + "]",
            "a known value",
            field + "[" + i + "] is " + numbers.get(i) + ", which is no known value: leave it out");
      }
    }
  }

  private GroupAdminValidator() {}
}
