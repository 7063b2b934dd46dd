// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import javax.net.ssl.SSLException;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.netty.GrpcSslContexts;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the Raft ports of other nodes beside Ratis, and by the same means. What answers call
 * runs on the thread of the connection and must not block. Thread-safe.
 */
final class PeerChannels {
  private final @Nullable SslContext tls;

  /**
   * @param tls null where nodes talk in the clear
   */
  PeerChannels(@Nullable PeerTls tls) throws IOException {
    this.tls = tls == null ? null : context(tls);
  }

  private static SslContext context(PeerTls tls) throws IOException {
    try {
      return GrpcSslContexts.forClient().keyManager(tls.keys()).trustManager(tls.trust()).build();
    } catch (SSLException e) {
      throw new IOException("connections to other nodes cannot be secured", e);
    }
  }

  /** Connects when it is used. */
  ManagedChannel to(RaftPeer peer) {
    NettyChannelBuilder channel =
        NettyChannelBuilder.forTarget(peer.getAddress()).proxyDetector(target -> null);
    if (tls == null) {
      channel.usePlaintext();
    } else {
      channel.useTransportSecurity().sslContext(tls);
    }
    return channel.disableRetry().directExecutor().build();
  }
}
