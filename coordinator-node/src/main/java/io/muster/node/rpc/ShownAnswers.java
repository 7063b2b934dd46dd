// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.security.Right.group;
import static io.muster.node.security.Right.topic;

import io.muster.node.security.Right;
import io.muster.proto.v1.Acl.Operation;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.ListTopicsResponse;
import io.muster.proto.v1.OffsetFetchResponse;
import java.util.List;
import java.util.function.Function;

/** Of an answer that names many things, those that the caller may know of. */
final class ShownAnswers {

  static OffsetFetchResponse fetched(OffsetFetchResponse answer, CallAccess access) {
    return access.isFree()
        ? answer
        : answer.toBuilder()
            .clearTopics()
            .addAllTopics(
                may(
                    answer.getTopicsList(),
                    named -> topic(Operation.DESCRIBE, named.getName()),
                    access))
            .build();
  }

  static ListTopicsResponse listed(ListTopicsResponse answer, CallAccess access) {
    return access.isFree()
        ? answer
        : answer.toBuilder()
            .clearTopics()
            .addAllTopics(
                may(
                    answer.getTopicsList(),
                    named -> topic(Operation.DESCRIBE, named.getName()),
                    access))
            .build();
  }

  static ListGroupsResponse listed(ListGroupsResponse answer, CallAccess access) {
    return access.isFree()
        ? answer
        : answer.toBuilder()
            .clearGroups()
            .addAllGroups(
                may(
                    answer.getGroupsList(),
                    named -> group(Operation.DESCRIBE, named.getGroupId()),
                    access))
            .build();
  }

  static DescribeGroupResponse described(DescribeGroupResponse answer, CallAccess access) {
    return access.isFree()
        ? answer
        : answer.toBuilder()
            .clearOffsets()
            .addAllOffsets(
                may(
                    answer.getOffsetsList(),
                    offset -> topic(Operation.DESCRIBE, offset.getTopic()),
                    access))
            .build();
  }

  private static <T> List<T> may(List<T> items, Function<T, Right> needed, CallAccess access) {
    return items.stream().filter(item -> access.allows(needed.apply(item))).toList();
  }

  private ShownAnswers() {}
}
