// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of a real issuer, and what somebody could send instead. */
class JwtVerifierTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final int SKEW_SECONDS = 30;

  @TempDir Path folder;
  private final FileWatch watch = new FileWatch(Duration.ofMillis(10));
  private TestTokens issuer;
  private Path jwks;

  @BeforeEach
  void issuer() throws Exception {
    issuer = TestTokens.ec("first");
    jwks = TestTokens.writeJwks(folder.resolve("jwks.json"), issuer);
    watch.start();
  }

  @AfterEach
  void stop() {
    watch.close();
  }

  @Test
  void theClaimBecomesThePrincipalUntilTheTokenEnds() throws Exception {
    MusterPrincipal principal = verifier(null, null, "sub").verify(issuer.token(claims().build()));
    assertThat(principal.name()).isEqualTo("User:app");
    assertThat(principal.expiresAtMs()).isEqualTo(NOW + 60_000 + SKEW_SECONDS * 1_000L);
    String other = issuer.token(claims().claim("client", "billing").build());
    assertThat(verifier(null, null, "client").verify(other).name()).isEqualTo("User:billing");
  }

  @Test
  void rs256IsAcceptedAsWell() throws Exception {
    TestTokens rsa = TestTokens.rsa("rsa");
    TestTokens.writeJwks(jwks, issuer, rsa);
    assertThat(verifier(null, null, "sub").verify(rsa.token(claims().build())).name())
        .isEqualTo("User:app");
  }

  @Test
  void timeCountsWithinTheSkew() throws Exception {
    assertAccepted(claims().expirationTime(new Date(NOW - (SKEW_SECONDS - 1) * 1_000L)));
    assertRefused(claims().expirationTime(new Date(NOW - (SKEW_SECONDS + 1) * 1_000L)), "Expired");
    assertAccepted(claims().notBeforeTime(new Date(NOW + (SKEW_SECONDS - 1) * 1_000L)));
    assertRefused(claims().notBeforeTime(new Date(NOW + (SKEW_SECONDS + 1) * 1_000L)), "before");
    assertRefused(claims().expirationTime(null), "exp");
  }

  /** RFC 9068 has a type of its own for access tokens. */
  @Test
  void accessTokensAreTokensAndOtherThingsAreNot() throws Exception {
    JwtVerifier verifier = verifier(null, null, "sub");
    for (String type : new String[] {"JWT", "at+jwt", "AT+JWT", "application/at+jwt"}) {
      assertThat(verifier.verify(issuer.typed(type, claims().build())).name())
          .as(type)
          .isEqualTo("User:app");
    }
    assertThatThrownBy(() -> verifier.verify(issuer.typed("dpop+jwt", claims().build())))
        .isInstanceOf(AuthenticationFailure.class);
  }

  @Test
  void issuerAndAudienceAreHeldTo() throws Exception {
    JwtVerifier strict = verifier("https://issuer.test", "muster", "sub");
    JWTClaimsSet.Builder good = claims().issuer("https://issuer.test").audience("muster");
    assertThat(strict.verify(issuer.token(good.build())).name()).isEqualTo("User:app");
    for (JWTClaimsSet.Builder wrong :
        new JWTClaimsSet.Builder[] {
          claims().audience("muster"),
          claims().issuer("https://other.test").audience("muster"),
          claims().issuer("https://issuer.test"),
          claims().issuer("https://issuer.test").audience("kafka")
        }) {
      assertThatThrownBy(() -> strict.verify(issuer.token(wrong.build())))
          .isInstanceOf(AuthenticationFailure.class);
    }
  }

  @Test
  void aNameThatIsNoneIsRefused() throws Exception {
    assertRefused(claims().subject(null), "sub");
    assertRefused(claims().subject(" "), "name");
    assertRefused(claims().subject("a\nb"), "name");
    assertRefused(claims().subject("x".repeat(300)), "256");
  }

  @Test
  void nobodyElsesSignatureCounts() throws Exception {
    JwtVerifier verifier = verifier(null, null, "sub");
    String stranger = TestTokens.ec("first").token(claims().build());
    assertThatThrownBy(() -> verifier.verify(stranger)).isInstanceOf(AuthenticationFailure.class);
    String unsigned = new PlainJWT(claims().build()).serialize();
    assertThatThrownBy(() -> verifier.verify(unsigned)).isInstanceOf(AuthenticationFailure.class);
    assertThatThrownBy(() -> verifier.verify("nonsense")).isInstanceOf(AuthenticationFailure.class);
    // The public key taken for a shared secret.
    SignedJWT confused =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims().build());
    confused.sign(new MACSigner(issuer.key().toPublicJWK().toJSONString()));
    assertThatThrownBy(() -> verifier.verify(confused.serialize()))
        .isInstanceOf(AuthenticationFailure.class);
  }

  @Test
  void keysAreReplacedWhileTheVerifierRuns() throws Exception {
    JwtVerifier verifier = verifier(null, null, "sub");
    TestTokens next = TestTokens.ec("second");
    assertThatThrownBy(() -> verifier.verify(next.token(claims().build())))
        .isInstanceOf(AuthenticationFailure.class);
    Files.writeString(jwks, "{ half of a file");
    TestTokens.writeJwks(jwks, next);
    await().untilAsserted(() -> verifier.verify(next.token(claims().build())));
    assertThatThrownBy(() -> verifier.verify(issuer.token(claims().build())))
        .isInstanceOf(AuthenticationFailure.class);
  }

  @Test
  void aTokenThatWasAcceptedEndsAllTheSame() throws Exception {
    AtomicLong now = new AtomicLong(NOW);
    JwtVerifier verifier =
        JwtVerifier.watched(
            jwks, new JwtVerifier.Expectations(null, null, "sub", SKEW_SECONDS), now::get, watch);
    String token = issuer.token(claims().build());
    assertThat(verifier.verify(token)).isEqualTo(verifier.verify(token));
    now.addAndGet(60_000 + SKEW_SECONDS * 1_000L);
    assertThat(verifier.verify(token).name()).isEqualTo("User:app");
    now.addAndGet(1_000);
    assertThatThrownBy(() -> verifier.verify(token)).isInstanceOf(AuthenticationFailure.class);
  }

  @Test
  void manyTokensDoNotPileUp() throws Exception {
    JwtVerifier verifier = verifier(null, null, "sub");
    for (int i = 0; i < 1_100; i++) {
      String name = "app" + i;
      assertThat(verifier.verify(issuer.token(claims().subject(name).build())).name())
          .isEqualTo("User:" + name);
    }
    assertThat(verifier.remembered()).isEqualTo(1_000);
  }

  @Test
  void aFileThatIsNoJwksIsRefusedByName() throws Exception {
    Files.writeString(jwks, "{}");
    assertThatThrownBy(() -> verifier(null, null, "sub"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("jwks.json");
    Files.writeString(jwks, "{\"keys\":[]}");
    assertThatThrownBy(() -> verifier(null, null, "sub"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no public key");
    Files.delete(jwks);
    assertThatThrownBy(() -> verifier(null, null, "sub"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no file");
  }

  private void assertAccepted(JWTClaimsSet.Builder claims) throws Exception {
    assertThat(verifier(null, null, "sub").verify(issuer.token(claims.build())).name())
        .isEqualTo("User:app");
  }

  private void assertRefused(JWTClaimsSet.Builder claims, String word) throws Exception {
    JwtVerifier verifier = verifier(null, null, "sub");
    assertThatThrownBy(() -> verifier.verify(issuer.token(claims.build())))
        .isInstanceOf(AuthenticationFailure.class)
        .hasMessageContaining(word);
  }

  private JwtVerifier verifier(String iss, String aud, String claim) throws IOException {
    return JwtVerifier.watched(
        jwks, new JwtVerifier.Expectations(iss, aud, claim, SKEW_SECONDS), () -> NOW, watch);
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder().subject("app").expirationTime(new Date(NOW + 60_000));
  }
}
