// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import io.muster.node.config.ConfigException;
import io.muster.node.config.NodeConfig;
import io.muster.state.cluster.AclTable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything of this package that a node is configured with, put together. Thread-safe. */
public final class NodeSecurity implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeSecurity.class);

  private final FileWatch watch;
  private final @Nullable TlsMaterial clientTls;
  private final @Nullable TlsMaterial peerTls;
  private final Authenticator authenticator;
  private final Authorizer authorizer;
  private final RequestQuota quota;
  private final AuditLog audit = new AuditLog();

  private NodeSecurity(FileWatch watch, NodeConfig config, Supplier<AclTable> rules)
      throws IOException {
    this.watch = watch;
    this.clientTls =
        config.tlsCert().isEmpty()
            ? null
            : TlsMaterial.watched(
                config.tlsCert().get(),
                config.tlsKey().orElseThrow(),
                config.tlsCa().orElse(null),
                watch);
    this.peerTls =
        config.peerTlsCert().isEmpty()
            ? null
            : TlsMaterial.watched(
                config.peerTlsCert().get(),
                config.peerTlsKey().orElseThrow(),
                config.peerTlsCa().orElseThrow(),
                watch);
    Set<String> proofs = config.authentication();
    this.authenticator = new Authenticator(proofs.contains("tls"), tokens(config, proofs, watch));
    this.authorizer =
        new Authorizer(
            config.authorizationByAcl(),
            config.superUsers(),
            new NodePrincipals(authenticator.isOn(), clientTls),
            rules);
    this.quota = new RequestQuota(config.quotaRequestsPerSecond(), System::nanoTime);
    if (authenticator.isOn() && peerTls == null) {
      LOG.warn(
          "callers prove who they are, but the Raft port takes plain text from everybody: set"
              + " security.peer.tls.cert, .key and .ca, or let only nodes reach that port");
    }
  }

  private static @Nullable JwtVerifier tokens(
      NodeConfig config, Set<String> proofs, FileWatch watch) throws IOException {
    if (!proofs.contains("jwt")) {
      return null;
    }
    if (config.tlsCert().isEmpty()) {
      LOG.warn("bearer tokens travel in the clear: set security.tls.cert and security.tls.key");
    }
    if (config.jwtAudience().isEmpty()) {
      LOG.warn(
          "tokens that were issued for other services are taken, too: set security.jwt.audience");
    }
    return JwtVerifier.watched(
        config.jwtJwks().orElseThrow(),
        new JwtVerifier.Expectations(
            config.jwtIssuer().orElse(null),
            config.jwtAudience().orElse(null),
            config.jwtPrincipalClaim(),
            config.jwtClockSkewMs() / 1_000),
        System::currentTimeMillis,
        watch);
  }

  /**
   * Reads all files that the configuration names and begins to watch them.
   *
   * @param rules the access rules as of the last applied entry
   * @throws ConfigException where one of them cannot be used
   */
  public static NodeSecurity open(NodeConfig config, Supplier<AclTable> rules)
      throws ConfigException {
    FileWatch watch = new FileWatch(Duration.ofMillis(config.securityReloadIntervalMs()));
    try {
      NodeSecurity security = new NodeSecurity(watch, config, rules);
      watch.start();
      return security;
    } catch (IOException e) {
      watch.close();
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
  }

  /** Of the client port; empty: plain text. */
  public Optional<TlsMaterial> clientTls() {
    return Optional.ofNullable(clientTls);
  }

  /** Of the Raft port; empty: plain text. */
  public Optional<TlsMaterial> peerTls() {
    return Optional.ofNullable(peerTls);
  }

  public Authenticator authenticator() {
    return authenticator;
  }

  public Authorizer authorizer() {
    return authorizer;
  }

  public RequestQuota quota() {
    return quota;
  }

  public AuditLog audit() {
    return audit;
  }

  /** How often certificates, keys or JWKS were looked at that cannot be used as they are now. */
  public long reloadFailures() {
    return watch.failures();
  }

  @Override
  public void close() {
    watch.close();
  }
}
