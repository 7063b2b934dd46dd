// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.CertificateUtils;
import io.muster.client.TlsOptions;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client's side of TLS, from files that are read again when they change. Thread-safe. */
final class ClientTls {
  private static final Logger log = LoggerFactory.getLogger(ClientTls.class);

  private final TlsOptions options;
  private final @Nullable IdentityFiles identity;
  private final AdvancedTlsX509TrustManager trust;
  private final SslContext context;

  // Guarded by this.
  private byte @Nullable [] authoritiesSeen;

  /**
   * @throws IllegalArgumentException where a file cannot be used
   */
  ClientTls(TlsOptions options) {
    this.options = options;
    try {
      this.trust = AdvancedTlsX509TrustManager.newBuilder().build();
      this.identity =
          options.certificate().isPresent()
              ? new IdentityFiles(options.certificate().orElseThrow(), options.key().orElseThrow())
              : null;
      if (options.authorities().isEmpty()) {
        trust.useSystemDefaultTrustCerts();
      }
      read();
      SslContextBuilder builder = SslContextBuilder.forClient().trustManager(trust);
      if (identity != null) {
        builder.keyManager(identity.keys());
      }
      this.context = GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("TLS cannot be set up: " + e, e);
    }
  }

  SslContext context() {
    return context;
  }

  /** Takes files that changed into use; what cannot be read is tried again the next time. */
  void refresh() {
    try {
      read();
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      log.warn("TLS files stay in use as they were read before: {}", e.toString());
    }
  }

  private synchronized void read() throws IOException, GeneralSecurityException {
    // By content: times of modification are coarse, and a copy may keep them.
    Path authorities = options.authorities().orElse(null);
    if (authorities != null) {
      byte[] now = Files.readAllBytes(authorities);
      if (!Arrays.equals(now, authoritiesSeen)) {
        authoritiesSeen = now;
        X509Certificate[] trusted =
            CertificateUtils.getX509Certificates(new ByteArrayInputStream(now));
        if (trusted.length == 0) {
          throw new IOException(authorities + " holds no certificate; expected PEM");
        }
        trust.updateTrustCredentials(trusted);
      }
    }
    if (identity != null) {
      identity.read();
    }
  }
}
