// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import javax.net.ssl.SSLException;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.netty.GrpcSslContexts;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelOption;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/** Connects to the Raft ports of other nodes beside Ratis, and by the same means. Thread-safe. */
final class PeerChannels {
  private static final int FLOW_CONTROL_WINDOW = 1 << 20;

  /** Where nobody answers at all, a machine that is back is found so soon. */
  private static final int CONNECT_MS = 1_000;

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

  /**
   * Connects when it is used. Answers are taken on the thread that reads them from the connection:
   * to wake another one for each costs more than what it would do. So nothing in them may wait; for
   * one, the log is asked without its lock ({@link RaftSettings}).
   */
  ManagedChannel to(RaftPeer peer) {
    NettyChannelBuilder channel =
        NettyChannelBuilder.forTarget(peer.getAddress()).proxyDetector(target -> null);
    if (tls == null) {
      channel.usePlaintext();
    } else {
      channel.useTransportSecurity().sslContext(tls);
    }
    return channel
        .disableRetry()
        .directExecutor()
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
        .flowControlWindow(FLOW_CONTROL_WINDOW)
        .build();
  }
}
