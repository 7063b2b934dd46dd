// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.Timers;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.internal.v1.AnnounceRequest;
import io.muster.proto.internal.v1.AnnounceResponse;
import io.muster.proto.v1.NodeEndpoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other nodes what this one leads: at once when that has changed, and every second, which
 * is also how they know that it is alive. Thread-safe.
 */
final class LeaderNews {
  private static final long PERIOD_MS = 1_000;

  /** Leaderships come many at a time. */
  private static final long GATHER_MS = 10;

  private final String clusterId;
  private final ClusterView view;
  private final Supplier<@Nullable RaftHost> raft;
  private final PeerNodes peers;
  private final Timers timers;
  private final AtomicBoolean due = new AtomicBoolean();
  private volatile boolean closed;

  LeaderNews(
      String clusterId,
      ClusterView view,
      Supplier<@Nullable RaftHost> raft,
      PeerNodes peers,
      Timers timers) {
    this.clusterId = clusterId;
    this.view = view;
    this.raft = raft;
    this.peers = peers;
    this.timers = timers;
  }

  void start() {
    if (!closed) {
      // First: what goes wrong with one of them must not end the next ones.
      timers.schedule(PERIOD_MS, this::start);
      tell();
    }
  }

  /** This node leads another group, or one group less. */
  void changed() {
    if (due.compareAndSet(false, true)) {
      timers.schedule(
          GATHER_MS,
          () -> {
            due.set(false);
            tell();
          });
    }
  }

  private void tell() {
    RaftHost host = raft.get();
    if (host == null || closed) {
      return;
    }
    AnnounceRequest.Builder news =
        AnnounceRequest.newBuilder().setClusterId(clusterId).setNodeId(view.nodeId());
    for (ReplicaGroup group : host.groups()) {
      if (group.number() != RaftHost.CLUSTER_GROUP && group.isLeaderReady()) {
        news.addLed(
            AnnounceRequest.Led.newBuilder().setGroup(group.number()).setTerm(group.term()));
      }
    }
    AnnounceRequest request = news.build();
    for (NodeEndpoint other : view.otherNodes()) {
      // Whom it does not reach is told again in a second.
      CompletableFuture<AnnounceResponse> unused = peers.announce(other, request);
    }
  }

  void close() {
    closed = true;
  }
}
