// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.EnumSet;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;

/**
 * Lets only nodes' own calls through the Raft port. Ratis would also serve its client and admin
 * services there, and whoever reached the port could write to a group or remove it. Muster calls
 * both in the process only, so they need no port at all. And only those that are meant for this
 * member of its groups, see {@link MeantForThisMember}.
 */
final class PeerServicesOnly implements GrpcServices.Customizer, ServerInterceptor {
  private final MeantForThisMember addressees;
  private final PeerAppendService appends;

  /**
   * @param self the member that this server is
   * @param appends served beside Ratis's own
   */
  PeerServicesOnly(RaftPeerId self, PeerGate gate, PeerAppendService appends) {
    this.addressees = new MeantForThisMember(self, gate);
    this.appends = appends;
  }

  @Override
  public NettyServerBuilder customize(
      NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
    return builder.intercept(this).addService(appends);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String service = call.getMethodDescriptor().getServiceName();
    if (PeerAppends.SERVICE.equals(service)) {
      return next.startCall(call, headers);
    }
    if (RaftServerProtocolServiceGrpc.SERVICE_NAME.equals(service)) {
      return addressees.interceptCall(call, headers, next);
    }
    call.close(
        Status.UNIMPLEMENTED.withDescription("only nodes talk to each other here"), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
