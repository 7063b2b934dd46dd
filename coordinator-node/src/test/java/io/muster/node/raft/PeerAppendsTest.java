// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.node.raft.PeerAppends.Answer;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.junit.jupiter.api.Test;

class PeerAppendsTest {
  @Test
  void requestsComeAsTheyWereSent() {
    List<AppendEntriesRequestProto> together =
        List.of(
            AppendEntriesRequestProto.newBuilder()
                .setLeaderTerm(3)
                .addEntries(LogEntryProto.newBuilder().setIndex(8))
                .addEntries(LogEntryProto.newBuilder().setIndex(9))
                .build(),
            AppendEntriesRequestProto.getDefaultInstance(),
            AppendEntriesRequestProto.newBuilder().setLeaderTerm(4).build());
    assertThat(PeerAppends.METHOD.parseRequest(PeerAppends.METHOD.streamRequest(together)))
        .isEqualTo(together);
    assertThat(PeerAppends.METHOD.parseRequest(PeerAppends.METHOD.streamRequest(List.of())))
        .isEmpty();
  }

  @Test
  void answersComeAsTheyWereSent() {
    List<Answer> together =
        List.of(
            Answer.of(
                AppendEntriesReplyProto.newBuilder()
                    .setServerReply(RaftRpcReplyProto.newBuilder().setCallId(1L << 60))
                    .setTerm(5)
                    .build()),
            Answer.refused(-1, ""),
            Answer.refused(Long.MAX_VALUE, "a reason with an ä"),
            Answer.of(AppendEntriesReplyProto.getDefaultInstance()));
    assertThat(PeerAppends.METHOD.parseResponse(PeerAppends.METHOD.streamResponse(together)))
        .isEqualTo(together);
  }

  @Test
  void halfAMessageIsNone() {
    assertThatThrownBy(
            () -> PeerAppends.METHOD.parseRequest(new ByteArrayInputStream(new byte[] {5, 1, 2})))
        .isInstanceOf(RuntimeException.class);
  }
}
