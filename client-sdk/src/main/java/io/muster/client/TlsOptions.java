// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a client connects by TLS. The files are PEM; they are looked at again every few seconds, and
 * new connections use what is new. The node's certificate must name the host of its endpoint.
 * Immutable.
 */
public final class TlsOptions {
  private final @Nullable Path authorities;
  private final @Nullable Path certificate;
  private final @Nullable Path key;

  private TlsOptions(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
    this.authorities = authorities;
    this.certificate = certificate;
    this.key = key;
  }

  /** Trusts the authorities of this JDK. */
  public static TlsOptions systemTrust() {
    return new TlsOptions(null, null, null);
  }

  /** Trusts these authorities only. */
  public static TlsOptions trusting(Path authorities) {
    return new TlsOptions(authorities, null, null);
  }

  /**
   * Shows a certificate to nodes that ask for one.
   *
   * @param certificate the client's own first, then those that lead to its authority
   * @param key of the certificate, as unencrypted PKCS#8
   */
  public TlsOptions withIdentity(Path certificate, Path key) {
    return new TlsOptions(authorities, certificate, key);
  }

  /** Who is trusted; empty: the authorities of this JDK. */
  public Optional<Path> authorities() {
    return Optional.ofNullable(authorities);
  }

  /** The client's certificate; there is a key where there is one. */
  public Optional<Path> certificate() {
    return Optional.ofNullable(certificate);
  }

  /** Key of the client's certificate. */
  public Optional<Path> key() {
    return Optional.ofNullable(key);
  }
}
