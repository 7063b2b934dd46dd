// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import io.muster.state.Limits;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;

/**
 * Who calls.
 *
 * @param name {@code User:} and the subject of the certificate or the claim of the token
 * @param expiresAtMs when the proof ends, milliseconds since 1970; a stream ends then, too
 */
public record MusterPrincipal(String name, long expiresAtMs) {
  /** Of callers that nobody asked for a proof. */
  public static final MusterPrincipal ANONYMOUS =
      new MusterPrincipal("User:ANONYMOUS", Long.MAX_VALUE);

  private static final String PREFIX = "User:";

  /** Who shows this certificate. */
  static MusterPrincipal of(X509Certificate certificate) throws AuthenticationFailure {
    return user(
        certificate.getSubjectX500Principal().getName(), certificate.getNotAfter().getTime());
  }

  /** The name of whoever shows this certificate. */
  static String name(X509Certificate certificate) {
    return PREFIX + certificate.getSubjectX500Principal().getName();
  }

  /**
   * A principal with this name.
   *
   * @throws AuthenticationFailure for a name that is empty, too long or holds control characters
   */
  static MusterPrincipal user(String subject, long expiresAtMs) throws AuthenticationFailure {
    String name = PREFIX + subject;
    if (subject.isBlank() || subject.chars().anyMatch(Character::isISOControl)) {
      throw new AuthenticationFailure("the name in the credentials is empty or not printable");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > Limits.PRINCIPAL_BYTES_MAX) {
      throw new AuthenticationFailure(
          "the name in the credentials has more than " + Limits.PRINCIPAL_BYTES_MAX + " bytes");
    }
    return new MusterPrincipal(name, expiresAtMs);
  }
}
