// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.netty.GrpcSslContexts;
import io.muster.node.security.TlsMaterial;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS of the client port, by the JDK's own implementation: TLS 1.2 and 1.3. */
final class ServerTls {
  private ServerTls() {}

  /**
   * @param clientAuth {@code none}, {@code optional} or {@code required}
   */
  static SslContext context(TlsMaterial material, String clientAuth) throws IOException {
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
    try {
      return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    } catch (SSLException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }
}
