// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpcWithProxy;
import org.apache.ratis.util.PeerProxyMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node trying to reach its peers. After a refused connection gRPC waits before the next
 * attempt, a second at first and up to two minutes in the end, and lets every call fail meanwhile:
 * also the votes for the node that has just come back. Ratis 3.3.0 ends the wait where a leader
 * sends entries, and not where votes are asked for, so nodes that start one after the other would
 * elect nobody for seconds.
 *
 * <p>Also a node that leads nothing is connected, so that what it sends first as a leader goes at
 * once.
 *
 * <p>An attempt that is refused costs next to nothing; where nobody refuses, one is on its way
 * until it times out, and nothing is added to it. Used by one thread.
 */
final class PeerConnections {
  /** Shorter than an election timeout. */
  static final Duration PERIOD = Duration.ofMillis(200);

  private final HostedGroups groups;
  private final PeerLinks links;
  private final PeerProxyMap<?> proxies;
  private final RaftPeerId self;
  private @Nullable Method reset;

  /**
   * @throws IllegalStateException where the transport is not Ratis's gRPC
   */
  PeerConnections(HostedGroups groups, PeerLinks links, RaftServer server) {
    this.groups = groups;
    this.links = links;
    this.self = server.getId();
    if (!(server.getServerRpc() instanceof RaftServerRpcWithProxy<?, ?> rpc)) {
      throw new IllegalStateException("no peers behind " + server.getServerRpc().getClass());
    }
    this.proxies = rpc.getProxies();
  }

  /** Ends every wait. Connections that are there, or are being made, are left alone. */
  void look() {
    Map<RaftPeerId, RaftPeer> peers = new HashMap<>();
    for (HostedGroup group : groups.all()) {
      RaftConfiguration found = group.access().configuration();
      if (found != null) {
        found.getCurrentPeers().forEach(peer -> peers.put(peer.getId(), peer));
      }
    }
    peers.remove(self);
    peers.keySet().forEach(this::connectNow);
    peers.values().forEach(links::keep);
  }

  /**
   * The peer was silent and is not any more. Where packets were dropped, TCP tries again later and
   * later, so votes and hand-overs on Ratis's connection would wait for as long again as the
   * silence has lasted.
   */
  void renew(RaftPeerId peer) {
    proxies.resetProxy(peer);
  }

  private void connectNow(RaftPeerId peer) {
    try {
      Closeable proxy = proxies.getProxy(peer);
      reset(proxy).invoke(proxy);
    } catch (IOException e) {
      // Not one that Ratis knows yet, or the server is closing.
      return;
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a wait for " + peer + " cannot be ended", e);
    }
  }

  /** The method is public, its class is not. */
  private Method reset(Closeable proxy) {
    Method known = reset;
    if (known == null) {
      try {
        known = proxy.getClass().getMethod("resetConnectBackoff");
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException("Ratis's transport has changed", e);
      }
      known.setAccessible(true);
      reset = known;
    }
    return known;
  }
}
