// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's key, its certificate and the authorities that it trusts, from PEM files that are read
 * again when they change. Connections made from then on see what is new. Thread-safe.
 */
public final class TlsMaterial {
  private static final Logger LOG = LoggerFactory.getLogger(TlsMaterial.class);

  private final ReloadableKeyManager keys;
  private final @Nullable ReloadableTrustManager trust;

  private TlsMaterial(ReloadableKeyManager keys, @Nullable ReloadableTrustManager trust) {
    this.keys = keys;
    this.trust = trust;
  }

  /**
   * Reads the files, and has the watch read them again.
   *
   * @param certificate the node's own certificate first, then those that lead to its authority
   * @param key of the certificate
   * @param authorities who signs the certificates of those that connect; null: nobody is trusted
   * @throws IOException in words for the operator, where a file cannot be used
   */
  static TlsMaterial watched(
      Path certificate, Path key, @Nullable Path authorities, FileWatch watch) throws IOException {
    WatchedFiles identity = WatchedFiles.read(certificate, key);
    List<X509Certificate> chain = chain(identity, certificate);
    ReloadableKeyManager keys =
        new ReloadableKeyManager(
            PemFiles.privateKey(identity.content(key), key.toString(), chain.get(0)), chain);
    watch.add(
        identity,
        changed -> {
          List<X509Certificate> renewed = chain(changed, certificate);
          keys.replace(
              PemFiles.privateKey(changed.content(key), key.toString(), renewed.get(0)), renewed);
          LOG.info(
              "{} was read again: {}, good until {}",
              certificate,
              renewed.get(0).getSubjectX500Principal(),
              renewed.get(0).getNotAfter().toInstant());
        });
    ReloadableTrustManager trust = null;
    if (authorities != null) {
      WatchedFiles bundle = WatchedFiles.read(authorities);
      ReloadableTrustManager manager = new ReloadableTrustManager(chain(bundle, authorities));
      watch.add(
          bundle,
          changed -> {
            manager.replace(chain(changed, authorities));
            LOG.info("{} was read again", authorities);
          });
      trust = manager;
    }
    return new TlsMaterial(keys, trust);
  }

  private static List<X509Certificate> chain(WatchedFiles files, Path file) throws IOException {
    return PemFiles.certificates(files.content(file), file.toString());
  }

  public X509ExtendedKeyManager keyManager() {
    return keys;
  }

  /** Null where no authority is configured. */
  public @Nullable X509ExtendedTrustManager trustManager() {
    return trust;
  }

  /** The certificate that new connections see. */
  public X509Certificate certificate() {
    return keys.certificate();
  }
}
