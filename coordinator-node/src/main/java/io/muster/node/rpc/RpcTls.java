// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.muster.node.security.NodeSecurity;
import io.muster.node.security.TlsMaterial;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS of the client port, and of calls that nodes make to each other's client ports. By the JDK's
 * own implementation: TLS 1.2 and 1.3.
 */
final class RpcTls {
  private RpcTls() {}

  /**
   * Has a channel to another node's client port speak as that port does: in plain text where this
   * node's own does, and else by TLS with this node's certificate. The other's is held against
   * {@code security.tls.ca}, or without that against the authorities of the JDK, and must name its
   * host.
   */
  static void secure(NettyChannelBuilder channel, NodeSecurity security) throws IOException {
    TlsMaterial material = security.clientTls().orElse(null);
    if (material == null) {
      channel.usePlaintext();
      return;
    }
    SslContextBuilder builder = SslContextBuilder.forClient().keyManager(material.keyManager());
    X509ExtendedTrustManager trust = material.trustManager();
    if (trust != null) {
      builder.trustManager(trust);
    }
    channel.sslContext(built(builder));
  }

  /**
   * @param clientAuth {@code none}, {@code optional} or {@code required}
   */
  static SslContext server(TlsMaterial material, String clientAuth) throws IOException {
    SslContextBuilder builder = SslContextBuilder.forServer(material.keyManager());
    X509ExtendedTrustManager trust = material.trustManager();
    if (trust != null) {
      builder.trustManager(trust);
    }
    builder.clientAuth(
        switch (clientAuth) {
          case "required" -> ClientAuth.REQUIRE;
          case "optional" -> ClientAuth.OPTIONAL;
          default -> ClientAuth.NONE;
        });
    return built(builder);
  }

  private static SslContext built(SslContextBuilder builder) throws IOException {
    try {
      return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    } catch (SSLException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }
}
