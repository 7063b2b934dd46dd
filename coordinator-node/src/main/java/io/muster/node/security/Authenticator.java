// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Turns a caller's credentials into a principal. Thread-safe. */
public final class Authenticator {
  private final boolean certificates;
  private final @Nullable JwtVerifier tokens;

  /**
   * @param certificates whether a client certificate is a proof
   * @param tokens checks bearer tokens, null where these are not accepted
   */
  Authenticator(boolean certificates, @Nullable JwtVerifier tokens) {
    this.certificates = certificates;
    this.tokens = tokens;
  }

  /** False: everybody is {@link MusterPrincipal#ANONYMOUS}. */
  public boolean isOn() {
    return certificates || tokens != null;
  }

  /**
   * Who calls. A token goes before a certificate: whoever sends one wants to be that principal.
   *
   * @param bearer token of the call, null where there is none
   * @param certificate of the connection, verified by TLS; null where there is none
   * @throws AuthenticationFailure where nothing that is accepted came, or a token is refused
   */
  public MusterPrincipal authenticate(
      @Nullable String bearer, @Nullable X509Certificate certificate) throws AuthenticationFailure {
    if (!isOn()) {
      return MusterPrincipal.ANONYMOUS;
    }
    if (tokens != null && bearer != null) {
      return tokens.verify(bearer);
    }
    if (certificates && certificate != null) {
      return MusterPrincipal.of(certificate);
    }
    throw new AuthenticationFailure(
        "this node asks for "
            + (tokens == null
                ? "a client certificate"
                : certificates ? "a client certificate or a bearer token" : "a bearer token"));
  }
}
