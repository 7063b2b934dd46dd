// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One key and its certificates, which can be replaced: connections made from then on use the new
 * ones, older ones go on. Thread-safe.
 */
final class ReloadableKeyManager extends X509ExtendedKeyManager {
  private final AtomicLong versions = new AtomicLong();
  private volatile Identity current;

  /**
   * @param alias a new one with each identity: a handshake under way never mixes two
   */
  private record Identity(String alias, PrivateKey key, List<X509Certificate> chain) {}

  private volatile @Nullable Identity previous;

  ReloadableKeyManager(PrivateKey key, List<X509Certificate> chain) {
    this.current = identity(key, chain);
  }

  synchronized void replace(PrivateKey key, List<X509Certificate> chain) {
    previous = current;
    current = identity(key, chain);
  }

  private Identity identity(PrivateKey key, List<X509Certificate> chain) {
    return new Identity("muster-" + versions.incrementAndGet(), key, List.copyOf(chain));
  }

  X509Certificate certificate() {
    return current.chain().get(0);
  }

  private @Nullable Identity named(@Nullable String alias) {
    Identity now = current;
    if (now.alias().equals(alias)) {
      return now;
    }
    Identity before = previous;
    return before != null && before.alias().equals(alias) ? before : null;
  }

  private @Nullable String alias(String... keyTypes) {
    Identity now = current;
    String algorithm = now.key().getAlgorithm();
    for (String type : keyTypes) {
      // Servers are asked for "EC" or, by older ones, "EC_EC" and the like.
      if (type.equals(algorithm) || type.startsWith(algorithm + "_")) {
        return now.alias();
      }
    }
    return null;
  }

  @Override
  @SuppressWarnings("NullAway") // null is the interface's word for none
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  @SuppressWarnings("NullAway")
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return alias(keyTypes);
  }

  @Override
  @SuppressWarnings("NullAway")
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return alias(keyType);
  }

  @Override
  @SuppressWarnings("NullAway")
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return alias(keyTypes);
  }

  @Override
  @SuppressWarnings("NullAway")
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  @SuppressWarnings("NullAway")
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return getServerAliases(keyType, issuers);
  }

  @Override
  @SuppressWarnings("NullAway")
  public X509Certificate[] getCertificateChain(String alias) {
    Identity identity = named(alias);
    return identity == null ? null : identity.chain().toArray(new X509Certificate[0]);
  }

  @Override
  @SuppressWarnings("NullAway")
  public PrivateKey getPrivateKey(String alias) {
    Identity identity = named(alias);
    return identity == null ? null : identity.key();
  }
}
