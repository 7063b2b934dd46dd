// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.function.Consumer;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Ratis's gRPC transport, but for what leaders send to followers: that goes over {@link PeerLinks},
 * to new members of replica groups no faster than it may. It also tells of each follower that a
 * leader begins to send to. Ratis makes it by its class name, so it is public; it is of no use to
 * anybody else.
 */
public final class CoalescedGrpc implements RpcType {
  private static final String OBSERVER = "muster.follower-observer";
  private static final String MOVES = "muster.moves";
  private static final String LINKS = "muster.links";

  /** Hears of followers, by group. */
  @FunctionalInterface
  interface Observer {
    void follows(RaftGroupId group, RaftPeerId follower, FollowerAcks acks);
  }

  /**
   * How new members are filled.
   *
   * @param onSent hears of a group that has sent a new member something
   */
  record Moves(MoveThrottle throttle, Consumer<RaftGroupId> onSent) {}

  static void pace(Parameters parameters, Moves moves) {
    parameters.put(MOVES, moves, Moves.class);
  }

  static void connect(Parameters parameters, PeerLinks links) {
    parameters.put(LINKS, links, PeerLinks.class);
  }

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
    private final Moves moves;
    private final PeerLinks links;

    Factory(Parameters parameters) {
      super(parameters);
      this.observer = parameters.getNonNull(OBSERVER, Observer.class);
      this.moves = parameters.getNonNull(MOVES, Moves.class);
      this.links = parameters.getNonNull(LINKS, PeerLinks.class);
    }

    @Override
    public LogAppender newLogAppender(
        RaftServer.Division server, LeaderState state, FollowerInfo follower) {
      RaftGroupId group = server.getGroup().getGroupId();
      FollowerAcks acks = new FollowerAcks();
      observer.follows(group, follower.getId(), acks);
      // The cluster group is small, and a node without it can do nothing.
      return GroupIds.number(group) == RaftHost.CLUSTER_GROUP
          ? new LogSender(server, state, follower, acks, links)
          : new PacedSender(
              server,
              state,
              follower,
              acks,
              links,
              moves.throttle(),
              () -> moves.onSent().accept(group));
    }
  }
}
