// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys as operators have them: PEM, the key as unencrypted PKCS#8. */
final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final byte[] PROBE = "muster".getBytes(StandardCharsets.US_ASCII);

  private PemFiles() {}

  /**
   * All certificates of the text, in their order.
   *
   * @param what names the file in messages
   */
  static List<X509Certificate> certificates(byte[] pem, String what) throws IOException {
    try {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (certificates.isEmpty()) {
        throw new IOException(what + " holds no certificate; expected PEM");
      }
      return certificates;
    } catch (CertificateException e) {
      throw new IOException(what + " cannot be read as PEM certificates: " + e.getMessage(), e);
    }
  }

  /** The private key that belongs to the certificate; one that does not is refused. */
  static PrivateKey privateKey(byte[] pem, String what, X509Certificate certificate)
      throws IOException {
    Matcher matcher = KEY.matcher(new String(pem, StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new IOException(
          what
              + " holds no \"BEGIN PRIVATE KEY\"; convert it: openssl pkcs8 -topk8 -nocrypt -in"
              + " KEY");
    }
    PublicKey publicKey = certificate.getPublicKey();
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
      PrivateKey key =
          KeyFactory.getInstance(publicKey.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (!belong(key, publicKey)) {
        throw new IOException(what + " is not the key of the certificate beside it");
      }
      return key;
    } catch (InvalidKeySpecException e) {
      throw new IOException(
          what + " is no " + publicKey.getAlgorithm() + " key, as the certificate beside it asks",
          e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(what + " cannot be read as a private key: " + e.getMessage(), e);
    }
  }

  private static boolean belong(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> publicKey.getAlgorithm();
        };
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(PROBE);
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(publicKey);
    verifier.update(PROBE);
    return verifier.verify(signature);
  }
}
