// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.server.leader.LeaderState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NotedLeaderStateTest {
  private static final long LONG = 3_600_000;

  private final List<String> told = new ArrayList<>();
  private final FollowerAcks acks = new FollowerAcks();
  private final NotedLeaderState state = new NotedLeaderState(leader(), acks);

  /** Of Ratis's leader only that it is told matters here. */
  private LeaderState leader() {
    return (LeaderState)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {LeaderState.class},
            (proxy, method, arguments) -> {
              told.add(method.getName());
              return null;
            });
  }

  @Test
  void aFollowerThatAcknowledgesFollows() {
    state.newAppendEntriesRequestProto(null, List.of(), null, 4);
    state.onAppendEntriesReply(null, reply(4, AppendResult.SUCCESS));
    assertThat(acks.isYoungerThan(LONG)).isTrue();
    assertThat(told).containsExactly("newAppendEntriesRequestProto", "onAppendEntriesReply");
  }

  /** Above all the answer that there is another leader. */
  @ParameterizedTest
  @EnumSource(
      value = AppendResult.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SUCCESS", "UNRECOGNIZED"})
  void anotherAnswerProlongsNoLease(AppendResult result) {
    state.newAppendEntriesRequestProto(null, List.of(), null, 4);
    state.onAppendEntriesReply(null, reply(4, result));
    assertThat(acks.isYoungerThan(LONG)).isFalse();
    assertThat(told).containsExactly("newAppendEntriesRequestProto", "onAppendEntriesReply");
  }

  private static AppendEntriesReplyProto reply(long callId, AppendResult result) {
    return AppendEntriesReplyProto.newBuilder()
        .setServerReply(RaftRpcReplyProto.newBuilder().setCallId(callId))
        .setResult(result)
        .build();
  }
}
