// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections over which the leaders of this node send to their followers: one {@link PeerLink}
 * to each node, for all groups.
 *
 * <p>Thread-safe; {@link #tick} is called by one thread.
 */
final class PeerLinks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PeerLinks.class);

  private final Function<RaftPeer, ManagedChannel> channels;
  private final Executor sends;
  private final Executor waits;
  private final BiConsumer<Duration, Runnable> timer;
  private final RaftMetrics metrics;
  private volatile Consumer<RaftPeerId> onReturn = peer -> {};
  private final Map<RaftPeerId, PeerLink> links = new ConcurrentHashMap<>();

  /** Of all links and groups: an answer to one of an earlier leader is never taken for another. */
  private final AtomicLong callIds = new AtomicLong();

  /**
   * @param sends makes messages; a task of it does not wait
   * @param waits for what reads from disk, or waits for an answer
   * @param timer runs later what does not wait
   */
  PeerLinks(
      Function<RaftPeer, ManagedChannel> channels,
      Executor sends,
      Executor waits,
      BiConsumer<Duration, Runnable> timer,
      RaftMetrics metrics) {
    this.channels = channels;
    this.sends = sends;
    this.waits = waits;
    this.timer = timer;
    this.metrics = metrics;
  }

  /**
   * How often what is due by time is looked for. A little less than half of the election timeout,
   * so that a follower hears twice in it.
   */
  static Duration period(RaftTimeouts timeouts) {
    return timeouts.electionMin().multipliedBy(23).dividedBy(50);
  }

  RaftMetrics metrics() {
    return metrics;
  }

  long newCallId() {
    return callIds.getAndIncrement();
  }

  /** No request that was made has it, or a greater one. */
  long nextCallId() {
    return callIds.get();
  }

  /** The group of the sender has a leader on this node from now on. */
  PeerLink join(LogSender sender) {
    return with(sender.getFollower().getPeer(), link -> link.join(sender));
  }

  /** The peer is a member of a group of this node, and may have to be sent to any moment. */
  void keep(RaftPeer peer) {
    with(peer, PeerLink::keep);
  }

  /** What is done to a link is done before anybody finds that nobody needs it. */
  private PeerLink with(RaftPeer peer, Consumer<PeerLink> use) {
    return links.compute(
        peer.getId(),
        (id, known) -> {
          PeerLink link =
              known == null
                  ? new PeerLink(channels, peer, sends, metrics, () -> returned(id))
                  : known;
          link.moveTo(peer);
          use.accept(link);
          return link;
        });
  }

  /**
   * Told, on a thread that may wait, of peers that answer again after a silence: what else was sent
   * to them, and not answered, is best sent once more on a new connection.
   */
  void onReturn(Consumer<RaftPeerId> listener) {
    onReturn = listener;
  }

  private void returned(RaftPeerId peer) {
    log.info("{} answers again", peer);
    await(() -> onReturn.accept(peer));
  }

  void after(Duration delay, Runnable task) {
    try {
      timer.accept(delay, task);
    } catch (RejectedExecutionException closing) {
      log.debug("closing: nothing more is sent");
    }
  }

  /** Does what may wait. */
  void await(Runnable task) {
    try {
      waits.execute(task);
    } catch (RejectedExecutionException closing) {
      log.debug("closing: followers are of no interest any more");
    }
  }

  /** Sends heartbeats that are due, and finds what was not answered. */
  void tick() {
    for (RaftPeerId peer : links.keySet()) {
      PeerLink link =
          links.computeIfPresent(peer, (id, known) -> known.isNeeded() ? known : closed(known));
      if (link != null) {
        link.tick();
      }
    }
  }

  private static @Nullable PeerLink closed(PeerLink link) {
    link.close();
    return null;
  }

  @Override
  public void close() {
    links.values().forEach(PeerLink::close);
  }
}
