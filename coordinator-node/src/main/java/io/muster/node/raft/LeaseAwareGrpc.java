// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.function.BiConsumer;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Ratis's gRPC transport, which also tells of each follower that a leader begins to send to, and
 * sends by {@link PatientLogAppender}. Ratis makes it by its class name, so it is public; it is of
 * no use to anybody else.
 */
public final class LeaseAwareGrpc implements RpcType {
  private static final String OBSERVER = "muster.follower-observer";

  /** Hears of followers, by group. */
  @FunctionalInterface
  interface Observer extends BiConsumer<RaftGroupId, FollowerInfo> {}

  static void observe(Parameters parameters, Observer observer) {
    parameters.put(OBSERVER, observer, Observer.class);
  }

  @Override
  public String name() {
    return getClass().getName();
  }

  @Override
  public GrpcFactory newFactory(Parameters parameters) {
    return new Factory(parameters);
  }

  private static final class Factory extends GrpcFactory {
    private final Observer observer;

    Factory(Parameters parameters) {
      super(parameters);
      this.observer = parameters.getNonNull(OBSERVER, Observer.class);
    }

    @Override
    public LogAppender newLogAppender(
        RaftServer.Division server, LeaderState state, FollowerInfo follower) {
      observer.accept(server.getGroup().getGroupId(), follower);
      return new PatientLogAppender(server, state, follower);
    }
  }
}
