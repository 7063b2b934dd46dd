// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.security;

import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.TlsOptions;
import io.muster.node.Node;
import io.muster.node.config.NodeConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A cluster of one node in this process with everything locked: TLS, certificates or tokens, access
 * rules. {@code CN=admin} may do everything.
 */
final class SecuredNode implements AutoCloseable {
  final TestPki pki;
  final TestPki.Leaf admin;
  final String endpoint;
  private final ECKey issuer;
  private final Node node;
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();

  SecuredNode(Path folder) throws Exception {
    pki = new TestPki(folder, "clients");
    TestPki peers = new TestPki(folder, "peers");
    TestPki.Leaf server = pki.issue("CN=node");
    TestPki.Leaf peer = peers.issue("CN=node");
    admin = pki.issue("CN=admin");
    issuer = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    Path jwks = folder.resolve("jwks.json");
    Files.writeString(jwks, new JWKSet(issuer.toPublicJWK()).toString());
    int[] ports = freePorts();
    endpoint = "localhost:" + ports[0];
    node =
        Node.start(
            NodeConfig.of(
                Map.ofEntries(
                    Map.entry("node.id", "1"),
                    Map.entry("cluster.id", "secured"),
                    Map.entry("cluster.nodes", "1@localhost:" + ports[0] + ":" + ports[1]),
                    Map.entry("listen.host", "127.0.0.1"),
                    Map.entry("management.port", "-1"),
                    Map.entry("data.dir", folder.resolve("data").toString()),
                    Map.entry("raft.groups", "1"),
                    Map.entry("group.initial.rebalance.delay.ms", "0"),
                    Map.entry("security.tls.cert", server.cert().toString()),
                    Map.entry("security.tls.key", server.key().toString()),
                    Map.entry("security.tls.ca", pki.caFile().toString()),
                    Map.entry("security.tls.client.auth", "optional"),
                    Map.entry("security.peer.tls.cert", peer.cert().toString()),
                    Map.entry("security.peer.tls.key", peer.key().toString()),
                    Map.entry("security.peer.tls.ca", peers.caFile().toString()),
                    Map.entry("security.authentication", "tls,jwt"),
                    Map.entry("security.jwt.jwks", jwks.toString()),
                    Map.entry("security.jwt.clock.skew.ms", "0"),
                    Map.entry("security.authorization", "acl"),
                    Map.entry("security.super.users", "User:CN=admin"))),
            fatal::add);
    try (MusterClient client = client(Duration.ofSeconds(2)).tls(adminTls()).build()) {
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptionsMatching(MusterException.class::isInstance)
          .until(
              () ->
                  client.admin().describeCluster().partitions().stream()
                      .allMatch(partition -> partition.ready()));
    }
  }

  MusterClient.Builder client(Duration timeout) {
    return MusterClient.builder().endpoints(endpoint).requestTimeout(timeout);
  }

  TlsOptions trust() {
    return TlsOptions.trusting(pki.caFile());
  }

  TlsOptions adminTls() {
    return trust().withIdentity(admin.cert(), admin.key());
  }

  String token(String subject, Duration validity) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(),
              new JWTClaimsSet.Builder()
                  .subject(subject)
                  .jwtID(Long.toString(System.nanoTime()))
                  .expirationTime(Date.from(Instant.now().plus(validity)))
                  .build());
      token.sign(new ECDSASigner(issuer));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int[] freePorts() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket clients = new ServerSocket(0, 1, loopback);
        ServerSocket raft = new ServerSocket(0, 1, loopback)) {
      return new int[] {clients.getLocalPort(), raft.getLocalPort()};
    }
  }

  @Override
  public void close() {
    node.abort();
    if (!fatal.isEmpty()) {
      throw new AssertionError("the node could not go on", fatal.get(0));
    }
  }
}
