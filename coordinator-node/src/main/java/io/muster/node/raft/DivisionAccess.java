// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.raft.ReplicaGroupInfo.Follower;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.LeaderInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One division of this node's {@link RaftServer}: what is asked of it and how. Thread-safe. */
final class DivisionAccess {
  private static final Logger log = LoggerFactory.getLogger(DivisionAccess.class);

  /** Call ids must differ within a client id; both live as long as the process. */
  private static final ClientId CLIENT = ClientId.randomId();

  private static final AtomicLong CALLS = new AtomicLong();

  private final Supplier<RaftServer> server;
  private final RaftPeerId self;
  private final RaftGroupId id;
  private volatile RaftServer.@Nullable Division division;

  /**
   * @param server not asked before something is asked of the division
   */
  DivisionAccess(Supplier<RaftServer> server, RaftPeerId self, int group) {
    this.server = server;
    this.self = self;
    this.id = GroupIds.raftId(group);
  }

  static ClientId client() {
    return CLIENT;
  }

  static long nextCall() {
    return CALLS.incrementAndGet();
  }

  private RaftServer.Division division() throws IOException {
    RaftServer.Division found = division;
    if (found == null) {
      found = server.get().getDivision(id);
      division = found;
    }
    return found;
  }

  /**
   * Straight into the division, without the hop to another thread (and the wait for it) that {@link
   * RaftServer#submitClientRequest} makes. That divisions implement this interface is not promised
   * by Ratis, but so in 3.3.0.
   */
  CompletableFuture<RaftClientReply> submit(RaftClientRequest.Type type, @Nullable Message message)
      throws IOException {
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(CLIENT)
            .setCallId(nextCall())
            .setServerId(self)
            .setGroupId(id)
            .setMessage(message)
            .setType(type)
            .build();
    return ((RaftClientAsynchronousProtocol) division()).submitClientRequestAsync(request);
  }

  /** Gives the leadership to a node, or up where that is 0. May wait for the division's monitor. */
  CompletableFuture<RaftClientReply> transfer(int toNode, long timeoutMillis) throws IOException {
    return server
        .get()
        .transferLeadershipAsync(
            new TransferLeadershipRequest(
                CLIENT, self, id, nextCall(), toNode == 0 ? null : peerOf(toNode), timeoutMillis));
  }

  /** Of a node that is there in two epochs, the later one: the earlier never answers again. */
  private RaftPeerId peerOf(int nodeId) throws IOException {
    return division().getRaftConf().getCurrentPeers().stream()
        .filter(peer -> GroupIds.nodeId(peer.getId()) == nodeId)
        .max(Comparator.comparingInt(peer -> GroupIds.member(peer).epoch()))
        .map(RaftPeer::getId)
        .orElseThrow(() -> new IOException("node " + nodeId + " is not a member of the group"));
  }

  /** Index of the last entry of this replica's log that is on disk; -1 where none is. */
  long flushedIndex() {
    try {
      return division().getRaftLog().getFlushIndex();
    } catch (IOException e) {
      return RaftLog.INVALID_LOG_INDEX;
    }
  }

  /** Index of the last entry of this replica's log; -1 where there is none. */
  long lastIndex() {
    TermIndex last = lastEntry();
    return last == null ? RaftLog.INVALID_LOG_INDEX : last.getIndex();
  }

  /** Last entry of this replica's log; null where there is none. */
  @Nullable TermIndex lastEntry() {
    try {
      return division().getRaftLog().getLastEntryTermIndex();
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Campaigns at once, and without asking first whether others still hear the leader: as if that
   * had handed its leadership over. May wait for the division's monitor.
   *
   * @return false where this replica does not follow that leader in the term of its last entry
   */
  boolean campaign(RaftPeerId leader, TermIndex last) throws IOException {
    return server
        .get()
        .startLeaderElection(
            StartLeaderElectionRequestProto.newBuilder()
                .setServerRequest(
                    RaftRpcRequestProto.newBuilder()
                        .setRequestorId(leader.toByteString())
                        .setReplyId(self.toByteString())
                        .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(id))
                        .setCallId(nextCall()))
                .setLeaderLastEntry(last.toProto())
                .build())
        .getServerReply()
        .getSuccess();
  }

  /** The members as this replica knows them; null where it knows none. */
  @Nullable RaftConfiguration configuration() {
    try {
      return division().getRaftConf();
    } catch (IOException e) {
      return null;
    }
  }

  /** Makes these the members, unless they are others by then than {@code from}. */
  CompletableFuture<RaftClientReply> change(Collection<RaftPeer> from, List<RaftPeer> to)
      throws IOException {
    return server
        .get()
        .setConfigurationAsync(
            new SetConfigurationRequest(
                CLIENT,
                self,
                id,
                nextCall(),
                SetConfigurationRequest.Arguments.newBuilder()
                    .setServersInCurrentConf(List.copyOf(from))
                    .setServersInNewConf(to)
                    .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                    .build()));
  }

  /** Makes the division, with these members or with none. */
  CompletableFuture<RaftClientReply> add(List<RaftPeer> members, boolean format) {
    return server
        .get()
        .groupManagementAsync(
            GroupManagementRequest.newAdd(
                CLIENT, self, nextCall(), RaftGroup.valueOf(id, members), format));
  }

  /** It is told of committed entries by {@link ApplySignal} from here on. Once it has started. */
  void applyOnSignal() {
    try {
      ApplySignal.putInto(division());
    } catch (IOException gone) {
      log.debug("{} is not there any more", memberName(), gone);
    }
  }

  /**
   * Ends the division, and deletes its folder where that is not to be kept. Can be repeated: Ratis
   * forgets a division before it closes it, so what failed half way is found gone the next time.
   */
  CompletableFuture<Void> remove(boolean keepFolder) {
    return server
        .get()
        .groupManagementAsync(
            GroupManagementRequest.newRemove(CLIENT, self, nextCall(), id, !keepFolder, false))
        .handle(
            (reply, failure) -> {
              Throwable why = failure == null ? reply.getException() : failure;
              Throwable cause = why instanceof CompletionException ? why.getCause() : why;
              if (cause != null && !(cause instanceof GroupMismatchException)) {
                throw new CompletionException(cause);
              }
              return null;
            });
  }

  /** Asks for a snapshot unless fewer than {@code gap} entries have come since the last. */
  CompletableFuture<RaftClientReply> snapshot(long gap) throws IOException {
    return server
        .get()
        .snapshotManagementAsync(
            SnapshotManagementRequest.newCreate(CLIENT, self, id, nextCall(), 60_000, gap));
  }

  int leaderNodeId() {
    try {
      return GroupIds.nodeId(division().getInfo().getLeaderId());
    } catch (IOException e) {
      return 0;
    }
  }

  /** Whom this replica follows, itself where it leads; null where it knows no leader. */
  @Nullable RaftPeerId leader() {
    try {
      return division().getInfo().getLeaderId();
    } catch (IOException e) {
      return null;
    }
  }

  long term() {
    try {
      return division().getInfo().getCurrentTerm();
    } catch (IOException e) {
      return 0;
    }
  }

  boolean isLeader() {
    try {
      return division().getInfo().isLeader();
    } catch (IOException e) {
      return false;
    }
  }

  boolean isLeaderReady() {
    try {
      return division().getInfo().isLeaderReady();
    } catch (IOException e) {
      return false;
    }
  }

  int selfNodeId() {
    return GroupIds.nodeId(self);
  }

  String memberName() {
    return self + "@" + id;
  }

  /** Empty where this node does not lead. */
  List<Follower> followers() {
    List<Follower> followers = new ArrayList<>();
    try {
      RaftServer.Division found = division();
      // Two looks at one list that changes only with the membership or the leader.
      long[] matches = found.getInfo().getFollowerMatchIndices();
      RoleInfoProto role = found.getInfo().getRoleInfoProto();
      LeaderInfoProto leader = role.getLeaderInfo();
      if (matches == null || leader.getFollowerInfoCount() != matches.length) {
        return List.of();
      }
      long last = found.getRaftLog().getNextIndex() - 1;
      for (int i = 0; i < matches.length; i++) {
        RaftPeerId peer = RaftPeerId.valueOf(leader.getFollowerInfo(i).getId().getId());
        followers.add(
            new Follower(
                GroupIds.nodeId(peer),
                matches[i],
                Math.max(0, last - matches[i]),
                leader.getFollowerInfo(i).getLastRpcElapsedTimeMs()));
      }
      return followers;
    } catch (IOException | IllegalStateException e) {
      // Leadership was lost between the looks.
      return List.of();
    }
  }
}
