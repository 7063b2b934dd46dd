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
 * what followers answer, so a leader of which nothing is taken any more has none once the silence
 * that {@link #refuse} tells of is longer than a lease, whatever became of it.
 *
 * <p>Thread-safe: what a peer sends is either counted before a promise or refused after it.
 */
final class PeerGate {
  private final LongSupplier nanos;
  private final Map<RaftPeerId, Peer> peers = new ConcurrentHashMap<>();
  private volatile Consumer<RaftPeerId> onLost = peer -> {};

  /**
   * @param heardNanos when it last sent something that was let in
   * @param promised whether there ever was a promise
   * @param refusedUntilNanos end of the last promise, where there was one
   */
  private record Peer(long heardNanos, boolean promised, long refusedUntilNanos) {
    /** Of two threads the one that was earlier at the clock may be later here. */
    private Peer heard(long now) {
      return now - heardNanos < 0 ? this : new Peer(now, promised, refusedUntilNanos);
    }

    private boolean isRefused(long now) {
      return promised && now - refusedUntilNanos < 0;
    }
  }

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
            (id, before) -> {
              if (before == null) {
                return new Peer(now, false, now);
              }
              return before.isRefused(now) ? before : before.heard(now);
            });
    return !known.isRefused(now);
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
                new Peer(before == null ? now : before.heardNanos(), true, now + time.toNanos()));
    return Duration.ofNanos(now - known.heardNanos());
  }

  void lost(RaftPeerId peer) {
    onLost.accept(peer);
  }
}
