// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the heartbeats of all groups that this node leads together: those to one node at one time
 * and on one stream. Alone each would wake a thread and write to a socket on both sides, twice, and
 * what idle groups cost would be a multiple.
 *
 * <p>Nothing depends on it. A group whose heartbeat does not come about here, or is not answered
 * soon, sends its own a little later, on its own stream ({@link PatientLogAppender}), well within
 * an election timeout. And nothing is taken from here but success: whatever else a follower
 * answers, it will say again to the group itself.
 *
 * <p>Thread-safe; {@link #send} is called by one thread.
 */
final class SharedHeartbeats implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SharedHeartbeats.class);

  private final Function<RaftPeer, ManagedChannel> channels;
  private final Executor executor;
  private final RaftMetrics metrics;
  private final Map<RaftPeerId, PeerHeartbeats> peers = new ConcurrentHashMap<>();

  /**
   * @param executor for what answers bring about and may block
   */
  SharedHeartbeats(
      Function<RaftPeer, ManagedChannel> channels, Executor executor, RaftMetrics metrics) {
    this.channels = channels;
    this.executor = executor;
    this.metrics = metrics;
  }

  /** A little less than half of the election timeout, after which each group would send its own. */
  static Duration period(RaftTimeouts timeouts) {
    return timeouts.electionMin().multipliedBy(23).dividedBy(50);
  }

  RaftMetrics metrics() {
    return metrics;
  }

  void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException closing) {
      log.debug("closing: followers are of no interest any more");
    }
  }

  /** The sender's group has a leader on this node from now on. Never fails. */
  void join(PatientLogAppender sender) {
    try {
      add(sender);
    } catch (RuntimeException e) {
      log.warn("{} sends its heartbeats alone", sender, e);
    }
  }

  private void add(PatientLogAppender sender) {
    peers.compute(
        sender.getFollowerId(),
        (id, known) -> {
          PeerHeartbeats peer =
              known == null
                  ? new PeerHeartbeats(channels.apply(sender.getFollower().getPeer()), metrics)
                  : known;
          peer.join(sender);
          return peer;
        });
  }

  void leave(PatientLogAppender sender) {
    peers.computeIfPresent(
        sender.getFollowerId(),
        (id, peer) -> {
          if (!peer.leave(sender)) {
            return peer;
          }
          peer.close();
          return null;
        });
  }

  /** What is due, to all nodes. Blocks no longer than Ratis takes to make a message. */
  void send() {
    peers.values().forEach(PeerHeartbeats::send);
  }

  @Override
  public void close() {
    peers.values().forEach(PeerHeartbeats::close);
  }
}
