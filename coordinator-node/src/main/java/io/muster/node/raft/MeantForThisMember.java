// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that are meant for another member than this one. Ratis 3.3.0 looks at the group
 * and not at the addressee, so a node that came back with an empty folder, under a new epoch and at
 * the old address, would vote and acknowledge entries in the name of the member that it was before,
 * whose promises it does not know; and its log would be written from two sides at once.
 */
final class MeantForThisMember implements ServerInterceptor {
  private final ByteString self;
  private final PeerGate gate;

  /**
   * @param gate asked about entries and heartbeats, and told of streams that break
   */
  MeantForThisMember(RaftPeerId self, PeerGate gate) {
    this.self = self.toByteString();
    this.gate = gate;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return new Listener<>(call, next.startCall(call, headers));
  }

  static Status another(ByteString self, ByteString addressee) {
    return Status.FAILED_PRECONDITION.withDescription(
        "this is " + self.toStringUtf8() + ", and the request is for " + addressee.toStringUtf8());
  }

  static Status dead() {
    return Status.UNAVAILABLE.withDescription("this node takes the sender for dead");
  }

  private static @Nullable RaftRpcRequestProto addressed(@Nullable Object message) {
    if (message instanceof AppendEntriesRequestProto append) {
      return append.getServerRequest();
    } else if (message instanceof RequestVoteRequestProto vote) {
      return vote.getServerRequest();
    } else if (message instanceof InstallSnapshotRequestProto snapshot) {
      return snapshot.getServerRequest();
    } else if (message instanceof StartLeaderElectionRequestProto election) {
      return election.getServerRequest();
    } else if (message instanceof ReadIndexRequestProto read) {
      return read.getServerRequest();
    }
    return null;
  }

  /** All messages of a call have the same addressee. */
  private final class Listener<Q, R> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, R> call;
    private boolean refused;

    /** Who sends entries or heartbeats here. */
    private @Nullable RaftPeerId leader;

    Listener(ServerCall<Q, R> call, ServerCall.Listener<Q> delegate) {
      super(delegate);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      RaftRpcRequestProto request = addressed(message);
      if (refused) {
        return;
      }
      if (request != null && !request.getReplyId().equals(self)) {
        refuse(another(self, request.getReplyId()));
      } else if (message instanceof AppendEntriesRequestProto append && !gate.admits(of(append))) {
        refuse(dead());
      } else {
        super.onMessage(message);
      }
    }

    /** The same for all messages of a call. */
    private RaftPeerId of(AppendEntriesRequestProto append) {
      RaftPeerId known = leader;
      if (known == null) {
        known = RaftPeerId.valueOf(append.getServerRequest().getRequestorId());
        leader = known;
      }
      return known;
    }

    private void refuse(Status why) {
      refused = true;
      call.close(why, new Metadata());
    }

    @Override
    public void onCancel() {
      RaftPeerId known = leader;
      if (known != null) {
        gate.lost(known);
      }
      super.onCancel();
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        super.onHalfClose();
      }
    }
  }
}
