// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks bearer tokens: signed JWTs (RS256 or ES256) against the public keys of a JWKS file, which
 * is read again when it changes. Thread-safe.
 */
final class JwtVerifier {
  private static final Logger LOG = LoggerFactory.getLogger(JwtVerifier.class);
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

  /** What a token says it is: nothing, a JWT, or an access token by RFC 9068. */
  private static final Set<@Nullable JOSEObjectType> TYPES =
      Collections.unmodifiableSet(
          new HashSet<>(
              Arrays.asList(
                  null,
                  JOSEObjectType.JWT,
                  new JOSEObjectType("at+jwt"),
                  new JOSEObjectType("application/at+jwt"))));

  /**
   * What a token must say.
   *
   * @param issuer its {@code iss}, null for any
   * @param audience one of its {@code aud}, null for any
   * @param principalClaim holds the principal's name
   * @param clockSkewSeconds how far the issuer's clock may be off
   */
  record Expectations(
      @Nullable String issuer,
      @Nullable String audience,
      String principalClaim,
      int clockSkewSeconds) {}

  /** Tokens whose principal is remembered: a signature costs more than a call. */
  private static final int REMEMBERED_MAX = 1_000;

  private final Expectations expected;
  private final LongSupplier wallClockMs;
  private volatile Issuers issuers;

  /** The keys of one JWKS file, and the tokens that they have proved. */
  private record Issuers(
      DefaultJWTProcessor<SecurityContext> processor, Map<String, MusterPrincipal> proved) {

    Issuers(DefaultJWTProcessor<SecurityContext> processor) {
      this(
          processor,
          Collections.synchronizedMap(
              new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, MusterPrincipal> eldest) {
                  return size() > REMEMBERED_MAX;
                }
              }));
    }
  }

  private JwtVerifier(byte[] jwks, Path file, Expectations expected, LongSupplier wallClockMs)
      throws IOException {
    this.expected = expected;
    this.wallClockMs = wallClockMs;
    this.issuers = new Issuers(processor(jwks, file));
  }

  static JwtVerifier watched(
      Path jwks, Expectations expected, LongSupplier wallClockMs, FileWatch watch)
      throws IOException {
    WatchedFiles files = WatchedFiles.read(jwks);
    JwtVerifier verifier = new JwtVerifier(files.content(jwks), jwks, expected, wallClockMs);
    watch.add(
        files,
        changed -> {
          verifier.issuers = new Issuers(verifier.processor(changed.content(jwks), jwks));
          LOG.info("{} was read again", jwks);
        });
    return verifier;
  }

  private DefaultJWTProcessor<SecurityContext> processor(byte[] jwks, Path file)
      throws IOException {
    JWKSet keys;
    try {
      keys = JWKSet.parse(new String(jwks, StandardCharsets.UTF_8)).toPublicJWKSet();
    } catch (ParseException e) {
      throw new IOException(file + " is no JWKS: " + e.getMessage(), e);
    }
    if (keys.isEmpty()) {
      throw new IOException(file + " holds no public key");
    }
    DefaultJWTProcessor<SecurityContext> made = new DefaultJWTProcessor<>();
    // Only these algorithms, whatever the token's header says: neither none nor a shared secret.
    made.setJWSKeySelector(
        new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
    made.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(TYPES));
    JWTClaimsSet.Builder exact = new JWTClaimsSet.Builder();
    if (expected.issuer() != null) {
      exact.issuer(expected.issuer());
    }
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            expected.audience(), exact.build(), Set.of("exp", expected.principalClaim())) {
          @Override
          protected Date currentTime() {
            return new Date(wallClockMs.getAsLong());
          }
        };
    claims.setMaxClockSkew(expected.clockSkewSeconds());
    made.setJWTClaimsSetVerifier(claims);
    return made;
  }

  /**
   * The principal that the token names.
   *
   * @throws AuthenticationFailure in words for the caller; they tell nothing that is not in the
   *     token
   */
  MusterPrincipal verify(String token) throws AuthenticationFailure {
    Issuers now = issuers;
    MusterPrincipal known = now.proved().get(token);
    if (known != null && wallClockMs.getAsLong() <= known.expiresAtMs()) {
      return known;
    }
    MusterPrincipal principal = principal(token, now.processor());
    now.proved().put(token, principal);
    return principal;
  }

  private MusterPrincipal principal(String token, DefaultJWTProcessor<SecurityContext> processor)
      throws AuthenticationFailure {
    JWTClaimsSet claims;
    try {
      claims = processor.process(token, null);
    } catch (ParseException e) {
      throw new AuthenticationFailure("the bearer token is no signed JWT");
    } catch (BadJOSEException | JOSEException e) {
      throw new AuthenticationFailure("the bearer token is refused: " + e.getMessage());
    }
    try {
      String subject = claims.getStringClaim(expected.principalClaim());
      long expiresAtMs = claims.getExpirationTime().getTime();
      return MusterPrincipal.user(
          subject == null ? "" : subject, expiresAtMs + expected.clockSkewSeconds() * 1_000L);
    } catch (ParseException e) {
      throw new AuthenticationFailure(
          "the bearer token's " + expected.principalClaim() + " is not a text");
    }
  }

  /** For tests: how many tokens are remembered. */
  int remembered() {
    return issuers.proved().size();
  }
}
