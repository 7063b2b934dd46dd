// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Remembers when each peer last sent entries or a heartbeat, and keeps what this node has promised
 * about peers that are gone: to take nothing more from them for a time. A leader's lease lives from
 * what followers answer, so a leader of which nothing is taken any more has none once {@link
 * #silence} is longer than a lease, whatever became of it.
 *
 * <p>Thread-safe: what a peer sends is either counted before a promise or refused after it.
 */
final class PeerGate {
  private final LongSupplier nanos;
  private final Map<RaftPeerId, Peer> peers = new ConcurrentHashMap<>();
  private volatile Consumer<RaftPeerId> onLost = peer -> {};

  /**
   * @param heardNanos when it last sent something that was let in
   * @param refusedUntilNanos end of the promise; in the past where there is none
   */
  private record Peer(long heardNanos, long refusedUntilNanos) {}

  /**
   * @param nanos monotonic
   */
  PeerGate(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Told, on any thread, of a peer whose stream to this node has broken. It must not block. */
  void onLost(Consumer<RaftPeerId> listener) {
    onLost = listener;
  }

  /** Whether what has just come from the peer may be taken. */
  boolean admits(RaftPeerId peer) {
    long now = nanos.getAsLong();
    Peer known =
        peers.compute(
            peer,
            (id, before) ->
                before != null && now - before.refusedUntilNanos() < 0
                    ? before
                    : new Peer(now, now));
    return now - known.refusedUntilNanos() >= 0;
  }

  /**
   * From now on nothing is taken from the peer, for so long.
   *
   * @return since when nothing was
   */
  Duration refuse(RaftPeerId peer, Duration time) {
    long now = nanos.getAsLong();
    Peer known =
        peers.compute(
            peer,
            (id, before) ->
                new Peer(before == null ? now : before.heardNanos(), now + time.toNanos()));
    return Duration.ofNanos(now - known.heardNanos());
  }

  void lost(RaftPeerId peer) {
    onLost.accept(peer);
  }
}
