// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a client shows, with its key, from two files that are renewed one after the
 * other: in between they do not belong together, and what was read before stays. Not thread-safe.
 */
final class IdentityFiles {
  private static final byte[] PROBE = "muster".getBytes(StandardCharsets.US_ASCII);

  private final Path certificate;
  private final Path key;
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private byte @Nullable [] certificateSeen;
  private byte @Nullable [] keySeen;

  IdentityFiles(Path certificate, Path key) {
    this.certificate = certificate;
    this.key = key;
  }

  AdvancedTlsX509KeyManager keys() {
    return keys;
  }

  /**
   * Takes the files into use where either holds something new. What was refused once is not tried
   * again before it has changed.
   *
   * @throws IOException a file cannot be read, or the two do not belong together
   * @throws GeneralSecurityException a file holds something else
   */
  void read() throws IOException, GeneralSecurityException {
    byte[] certificateNow = Files.readAllBytes(certificate);
    byte[] keyNow = Files.readAllBytes(key);
    if (Arrays.equals(certificateNow, certificateSeen) && Arrays.equals(keyNow, keySeen)) {
      return;
    }
    certificateSeen = certificateNow;
    keySeen = keyNow;
    X509Certificate[] chain =
        CertificateUtils.getX509Certificates(new ByteArrayInputStream(certificateNow));
    if (chain.length == 0) {
      throw new IOException(certificate + " holds no certificate; expected PEM");
    }
    PrivateKey own = CertificateUtils.getPrivateKey(new ByteArrayInputStream(keyNow));
    if (!belong(own, chain[0].getPublicKey())) {
      throw new IOException(key + " is not the key of " + certificate);
    }
    keys.updateIdentityCredentials(chain, own);
  }

  private static boolean belong(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
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
