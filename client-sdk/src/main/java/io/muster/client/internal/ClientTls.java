// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.muster.client.TlsOptions;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client's side of TLS, from files that are read again when they change. Thread-safe. */
final class ClientTls {
  private static final Logger log = LoggerFactory.getLogger(ClientTls.class);

  private final TlsOptions options;
  private final @Nullable AdvancedTlsX509KeyManager keys;
  private final AdvancedTlsX509TrustManager trust;
  private final SslContext context;

  // Guarded by this.
  private @Nullable FileTime certificateRead;
  private @Nullable FileTime keyRead;
  private @Nullable FileTime authoritiesRead;

  /**
   * @throws IllegalArgumentException where a file cannot be used
   */
  ClientTls(TlsOptions options) {
    this.options = options;
    try {
      this.trust = AdvancedTlsX509TrustManager.newBuilder().build();
      this.keys = options.certificate().isPresent() ? new AdvancedTlsX509KeyManager() : null;
      if (options.authorities().isEmpty()) {
        trust.useSystemDefaultTrustCerts();
      }
      read();
      SslContextBuilder builder = SslContextBuilder.forClient().trustManager(trust);
      if (keys != null) {
        builder.keyManager(keys);
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
    Path authorities = options.authorities().orElse(null);
    if (authorities != null) {
      FileTime time = Files.getLastModifiedTime(authorities);
      if (!time.equals(authoritiesRead)) {
        trust.updateTrustCredentials(authorities.toFile());
        authoritiesRead = time;
      }
    }
    if (keys != null) {
      Path certificate = options.certificate().orElseThrow();
      Path key = options.key().orElseThrow();
      FileTime certificateTime = Files.getLastModifiedTime(certificate);
      FileTime keyTime = Files.getLastModifiedTime(key);
      // Both: a new key with the old certificate would fit no more.
      if (!certificateTime.equals(certificateRead) && !keyTime.equals(keyRead)) {
        keys.updateIdentityCredentials(certificate.toFile(), key.toFile());
        certificateRead = certificateTime;
        keyRead = keyTime;
      }
    }
  }
}
