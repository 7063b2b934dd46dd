// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** An issuer of bearer tokens with a key of its own. */
public final class TestTokens {
  private final JWK key;

  private TestTokens(JWK key) {
    this.key = key;
  }

  public static TestTokens ec(String keyId) throws JOSEException {
    return new TestTokens(new ECKeyGenerator(Curve.P_256).keyID(keyId).generate());
  }

  public static TestTokens rsa(String keyId) throws JOSEException {
    return new TestTokens(new RSAKeyGenerator(2048).keyID(keyId).generate());
  }

  JWK key() {
    return key;
  }

  /** Writes the public keys of these issuers. */
  public static Path writeJwks(Path file, TestTokens... issuers) throws IOException {
    List<JWK> keys = List.of(issuers).stream().map(TestTokens::key).toList();
    return Files.writeString(file, new JWKSet(keys).toString(true));
  }

  /** Good for an hour. */
  public String token(String subject) {
    return token(
        new JWTClaimsSet.Builder()
            .subject(subject)
            .expirationTime(Date.from(Instant.now().plusSeconds(3_600)))
            .build());
  }

  /** With these claims, whatever they are. */
  public String token(JWTClaimsSet claims) {
    return token(null, claims);
  }

  /** With this {@code typ}. */
  String typed(String type, JWTClaimsSet claims) {
    return token(new JOSEObjectType(type), claims);
  }

  private String token(JOSEObjectType type, JWTClaimsSet claims) {
    try {
      boolean elliptic = key instanceof ECKey;
      JWSSigner signer = elliptic ? new ECDSASigner(key.toECKey()) : new RSASSASigner((RSAKey) key);
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(elliptic ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256)
                  .keyID(key.getKeyID())
                  .type(type)
                  .build(),
              claims);
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
