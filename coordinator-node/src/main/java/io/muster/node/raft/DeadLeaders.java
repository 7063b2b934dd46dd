// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.state.LogPosition;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.protocol.TermIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node can do about the leaderships of a node whose process is gone: notice it, promise
 * to take nothing more from it, and campaign for its groups before the election timeout is over.
 *
 * <p>Raft is safe whenever an election begins. Reads under a lease are not: a leader that lives
 * must not be followed by another one while its lease holds, and a campaign without a pre-vote is
 * stopped by nobody. So who campaigns here has to know that the old leader's lease is over: nodes
 * without which it has no majority have {@linkplain #abandon promised} to take nothing from it, and
 * nothing that it has sent to one of them is younger than a {@link #lease}. See {@link LeaderLease}
 * for what the lease lives from. A node promises only for a peer that {@linkplain #refuses refuses}
 * connections, which a machine without power or a cut network never does; those are left to the
 * timeout.
 *
 * <p>Thread-safe; no method blocks.
 */
public final class DeadLeaders {
  private static final Logger log = LoggerFactory.getLogger(DeadLeaders.class);

  /** A refusal comes within a round trip. */
  private static final int PROBE_MS = 100;

  private static final Duration LEAST_PROMISE = Duration.ofMillis(1500);

  private final HostedGroups groups;
  private final PeerGate gate;
  private final Executor requests;
  private final Duration lease;
  private final Duration promise;
  private final RaftMetrics metrics;

  DeadLeaders(
      HostedGroups groups,
      PeerGate gate,
      HostThreads threads,
      RaftTimeouts timeouts,
      RaftMetrics metrics) {
    this.groups = groups;
    this.gate = gate;
    this.requests = threads.requests();
    this.lease = LeaderLease.of(timeouts.electionMin());
    this.promise = promise(timeouts.electionMax());
    this.metrics = metrics;
  }

  /**
   * What a node has promised.
   *
   * @param silence since when nothing came from the node
   * @param followed last entries of this node's replicas that follow it, by group
   */
  public record Abandoned(Duration silence, Map<Integer, LogPosition> followed) {}

  /** No lease lives longer after what it was won with was sent. */
  public Duration lease() {
    return lease;
  }

  /**
   * For how long nothing is taken from a node that is gone. No node is back sooner than the least
   * of it; and a leader without a majority gives up within a longest election timeout, so that it
   * is none any more when it is heard again, whatever became of the campaign.
   */
  static Duration promise(Duration electionMax) {
    Duration longer = electionMax.multipliedBy(3).dividedBy(2);
    return longer.compareTo(LEAST_PROMISE) > 0 ? longer : LEAST_PROMISE;
  }

  /** Told, on any thread, of members whose connection to this node has broken. Must not block. */
  public void onLost(Consumer<RaftMember> listener) {
    gate.onLost(peer -> member(peer).ifPresent(listener));
  }

  /** A member of any group of this node, as the groups have it. */
  public Optional<RaftMember> member(int nodeId, int epoch) {
    return member(GroupIds.peerId(nodeId, epoch));
  }

  private Optional<RaftMember> member(RaftPeerId peer) {
    for (HostedGroup group : groups.all()) {
      RaftConfiguration found = group.access().configuration();
      if (found != null && found.getPeer(peer) != null) {
        return Optional.of(GroupIds.member(found.getPeer(peer)));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether nobody listens where the member should: its machine answers that at once. Not where it
   * does not answer. Never fails.
   */
  public CompletableFuture<Boolean> refuses(RaftMember member) {
    try {
      return CompletableFuture.supplyAsync(() -> isRefused(member), requests);
    } catch (RejectedExecutionException closing) {
      return CompletableFuture.completedFuture(false);
    }
  }

  private static boolean isRefused(RaftMember member) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(member.host(), member.port()), PROBE_MS);
      return false;
    } catch (ConnectException refused) {
      return true;
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Takes nothing more from the member for a while. */
  public Abandoned abandon(RaftMember member) {
    return abandon(member, promise);
  }

  Abandoned abandon(RaftMember member, Duration time) {
    RaftPeerId peer = GroupIds.peerId(member.nodeId(), member.epoch());
    Duration silence = gate.refuse(peer, time);
    Map<Integer, LogPosition> followed = new TreeMap<>();
    for (HostedGroup group : groups.all()) {
      TermIndex last = group.access().lastEntry();
      if (last != null && peer.equals(group.access().leader())) {
        followed.put(group.number(), new LogPosition(last.getTerm(), last.getIndex()));
      }
    }
    return new Abandoned(silence, followed);
  }

  /** Members of a group, as this node's replica knows them; none while they change. */
  public Collection<Integer> members(int group) {
    HostedGroup hosted = groups.find(group);
    return hosted == null || !hosted.members().stable()
        ? List.of()
        : hosted.members().current().stream().map(RaftMember::nodeId).toList();
  }

  /**
   * Campaigns in the groups that still follow the member.
   *
   * @param promised whether what others have promised still holds, asked last in each group, since
   *     threads may be late
   */
  public void campaign(Collection<Integer> numbers, RaftMember dead, BooleanSupplier promised) {
    RaftPeerId peer = GroupIds.peerId(dead.nodeId(), dead.epoch());
    try {
      for (int number : numbers) {
        requests.execute(() -> campaign(number, peer, promised));
      }
    } catch (RejectedExecutionException closing) {
      log.debug("closing: {} is left to the others", dead);
    }
  }

  private void campaign(int number, RaftPeerId dead, BooleanSupplier promised) {
    HostedGroup group = groups.find(number);
    TermIndex last = group == null ? null : group.access().lastEntry();
    if (group == null || last == null || !dead.equals(group.access().leader())) {
      return;
    }
    if (!promised.getAsBoolean()) {
      log.info("replica group {} is late to succeed {}", GroupIds.name(number), dead);
      return;
    }
    try {
      if (group.access().campaign(dead, last)) {
        metrics.electedEarly();
      } else {
        log.debug("replica group {} does not follow {} any more", GroupIds.name(number), dead);
      }
    } catch (IOException | RuntimeException e) {
      // The election timeout is still there.
      log.info("replica group {} cannot succeed {}: {}", GroupIds.name(number), dead, e.toString());
    }
  }
}
