// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.v1.AlterOffsetsResponse;
import io.muster.proto.v1.DeleteOffsetsResponse;
import io.muster.proto.v1.ElectPreferredLeadersResponse;
import io.muster.proto.v1.ElectPreferredLeadersResponse.NotMoved;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.RemoveMembersResponse;
import org.junit.jupiter.api.Test;

/** An act on many things is only called done when all of it is. */
class AuditOutcomesTest {

  @Test
  void allIsOk() {
    assertThat(AuditOutcomes.altered(altered(ErrorReason.NONE, ErrorReason.NONE))).isEqualTo("OK");
    assertThat(AuditOutcomes.elected(ElectPreferredLeadersResponse.getDefaultInstance()))
        .isEqualTo("OK");
  }

  @Test
  void someIsCountedWithItsReasons() {
    assertThat(
            AuditOutcomes.altered(
                altered(
                    ErrorReason.UNKNOWN_TOPIC_OR_PARTITION,
                    ErrorReason.NONE,
                    ErrorReason.OFFSET_METADATA_TOO_LARGE,
                    ErrorReason.UNKNOWN_TOPIC_OR_PARTITION)))
        .isEqualTo("PARTIAL 1/4 OFFSET_METADATA_TOO_LARGE, UNKNOWN_TOPIC_OR_PARTITION");
    ElectPreferredLeadersResponse.Builder elected =
        ElectPreferredLeadersResponse.newBuilder().addMoved(0);
    for (int i = 1; i <= 5; i++) {
      elected.addNotMoved(NotMoved.newBuilder().setPartition(i).setReason("reason " + i));
    }
    assertThat(AuditOutcomes.elected(elected.build()))
        .isEqualTo("PARTIAL 1/6 reason 1, reason 2, reason 3, ...");
  }

  @Test
  void nothingIsRefused() {
    assertThat(
            AuditOutcomes.deleted(
                DeleteOffsetsResponse.newBuilder()
                    .addTopics(topic(ErrorReason.GROUP_SUBSCRIBED_TO_TOPIC))
                    .build()))
        .isEqualTo("REFUSED 0/1 GROUP_SUBSCRIBED_TO_TOPIC");
    assertThat(
            AuditOutcomes.removed(
                RemoveMembersResponse.newBuilder()
                    .addMembers(
                        LeaveGroupResponse.MemberResult.newBuilder()
                            .setReason(ErrorReason.UNKNOWN_MEMBER_ID))
                    .build()))
        .isEqualTo("REFUSED 0/1 UNKNOWN_MEMBER_ID");
  }

  private static AlterOffsetsResponse altered(ErrorReason... reasons) {
    return AlterOffsetsResponse.newBuilder().addTopics(topic(reasons)).build();
  }

  private static OffsetCommitResponse.Topic topic(ErrorReason... reasons) {
    OffsetCommitResponse.Topic.Builder topic = OffsetCommitResponse.Topic.newBuilder();
    for (ErrorReason reason : reasons) {
      topic.addPartitions(OffsetCommitResponse.Partition.newBuilder().setReason(reason));
    }
    return topic.build();
  }
}
