// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.muster.proto.v1.AlterOffsetsResponse;
import io.muster.proto.v1.DeleteOffsetsResponse;
import io.muster.proto.v1.ElectPreferredLeadersResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.RemoveMembersResponse;
import java.util.Collection;
import java.util.List;

/**
 * What the audit log says of acts whose answer tells for each item what came of it: {@code OK}, or
 * how many of how many were done and why the others were not.
 */
final class AuditOutcomes {
  /** All of what was asked is done. */
  static final String OK = "OK";

  /** The reasons are few, but for the words of nodes that cannot take a leadership. */
  private static final int REASONS_MAX = 3;

  static String altered(AlterOffsetsResponse answer) {
    return partitions(answer.getTopicsList());
  }

  static String deleted(DeleteOffsetsResponse answer) {
    return partitions(answer.getTopicsList());
  }

  static String removed(RemoveMembersResponse answer) {
    return reasons(
        answer.getMembersList().stream().map(LeaveGroupResponse.MemberResult::getReason).toList());
  }

  static String elected(ElectPreferredLeadersResponse answer) {
    return outcome(
        answer.getMovedCount(),
        answer.getNotMovedList().stream()
            .map(ElectPreferredLeadersResponse.NotMoved::getReason)
            .toList());
  }

  private static String partitions(List<OffsetCommitResponse.Topic> topics) {
    return reasons(
        topics.stream()
            .flatMap(topic -> topic.getPartitionsList().stream())
            .map(OffsetCommitResponse.Partition::getReason)
            .toList());
  }

  private static String reasons(Collection<ErrorReason> reasons) {
    List<String> refused =
        reasons.stream().filter(reason -> reason != ErrorReason.NONE).map(Enum::name).toList();
    return outcome(reasons.size() - refused.size(), refused);
  }

  private static String outcome(int done, List<String> refused) {
    if (refused.isEmpty()) {
      return OK;
    }
    List<String> reasons = refused.stream().distinct().sorted().toList();
    return (done == 0 ? "REFUSED " : "PARTIAL ")
        + done
        + "/"
        + (done + refused.size())
        + " "
        + String.join(", ", reasons.subList(0, Math.min(REASONS_MAX, reasons.size())))
        + (reasons.size() > REASONS_MAX ? ", ..." : "");
  }

  private AuditOutcomes() {}
}
