// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;

/**
 * Ratis's leader as the sender to one follower sees it. What is sent and acknowledged is noted on
 * the way: Ratis itself does not tell of it.
 */
record NotedLeaderState(LeaderState leader, FollowerAcks acks) implements LeaderState {
  @Override
  public AppendEntriesRequestProto newAppendEntriesRequestProto(
      FollowerInfo follower,
      List<LogEntryProto> entries,
      @Nullable TermIndex previous,
      long callId) {
    acks.making(callId);
    return leader.newAppendEntriesRequestProto(follower, entries, previous, callId);
  }

  @Override
  public void onAppendEntriesReply(LogAppender appender, AppendEntriesReplyProto reply) {
    if (reply.getResult() == AppendResult.SUCCESS) {
      acks.acknowledged(reply.getServerReply().getCallId());
    }
    leader.onAppendEntriesReply(appender, reply);
  }

  // ---- nothing to note

  @Override
  public void restart(LogAppender appender) {
    leader.restart(appender);
  }

  @Override
  public void checkHealth(FollowerInfo follower) {
    leader.checkHealth(follower);
  }

  @Override
  public boolean onFollowerTerm(FollowerInfo follower, long followerTerm) {
    return leader.onFollowerTerm(follower, followerTerm);
  }

  @Override
  public void onFollowerCommitIndex(FollowerInfo follower, long commitIndex) {
    leader.onFollowerCommitIndex(follower, commitIndex);
  }

  @Override
  public void onFollowerSuccessAppendEntries(FollowerInfo follower) {
    leader.onFollowerSuccessAppendEntries(follower);
  }

  @Override
  public boolean isFollowerBootstrapping(FollowerInfo follower) {
    return leader.isFollowerBootstrapping(follower);
  }
}
