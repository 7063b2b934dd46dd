// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.muster.node.security.TestPki;
import io.muster.proto.internal.v1.HelloRequest;
import io.muster.proto.internal.v1.NodeServiceGrpc;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.DescribeClusterRequest;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are asked for, refused, and replaced while the server runs. */
class TlsTest {
  @TempDir static Path pkiFolder;
  private static TestPki first;
  private static TestPki second;
  private static TestPki.Leaf firstServer;
  private static TestPki.Leaf secondServer;
  private static TestPki.Leaf firstClient;
  private static TestPki.Leaf secondClient;

  @TempDir Path folder;
  private Path cert;
  private Path key;
  private Path ca;
  private final List<ManagedChannel> channels = new ArrayList<>();

  @BeforeAll
  static void certificates() throws Exception {
    first = new TestPki(pkiFolder, "first");
    second = new TestPki(pkiFolder, "second");
    firstServer = first.issue("CN=node");
    secondServer = second.issue("CN=node");
    firstClient = first.issue("CN=app,O=Acme");
    secondClient = second.issue("CN=app,O=Other");
  }

  @BeforeEach
  void files() throws Exception {
    cert = Files.copy(firstServer.cert(), folder.resolve("node.pem"));
    key = Files.copy(firstServer.key(), folder.resolve("node.key"));
    ca = Files.copy(first.caFile(), folder.resolve("ca.pem"));
  }

  @AfterEach
  void close() throws Exception {
    for (ManagedChannel channel : channels) {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aRenewedCertificateIsSeenByNewConnectionsAndOldOnesGoOn() throws Exception {
    try (RunningServer server = server()) {
      ManagedChannel old = channel(server, first, null);
      assertThat(describe(old)).isEqualTo(Status.Code.OK);
      assertThat(describe(channel(server, second, null))).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(describe(server.channel)).as("plain text").isEqualTo(Status.Code.UNAVAILABLE);

      replace(key, secondServer.key());
      replace(cert, secondServer.cert());
      await().until(() -> describe(channel(server, second, null)) == Status.Code.OK);
      assertThat(describe(channel(server, first, null))).isEqualTo(Status.Code.UNAVAILABLE);
      // It could not have connected anew.
      assertThat(describe(old)).isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void halfOfARenewalDoesNoHarm() throws Exception {
    try (RunningServer server = server()) {
      replace(cert, secondServer.cert());
      replace(ca, second.caFile());
      // Both files are looked at in one round, this one last.
      await()
          .until(
              () ->
                  server
                      .security
                      .clientTls()
                      .orElseThrow()
                      .trustManager()
                      .getAcceptedIssuers()[0]
                      .getSubjectX500Principal()
                      .getName()
                      .equals("CN=second"));
      assertThat(describe(channel(server, first, null))).isEqualTo(Status.Code.OK);
      assertThat(server.security.reloadFailures()).isPositive();
      Files.writeString(key, "nonsense");
      assertThat(describe(channel(server, first, null))).isEqualTo(Status.Code.OK);
      replace(key, secondServer.key());
      await().until(() -> describe(channel(server, second, null)) == Status.Code.OK);
    }
  }

  @Test
  void aRequiredCertificateIsRequired() throws Exception {
    try (RunningServer server = server("security.tls.client.auth", "required")) {
      assertThat(describe(channel(server, first, null))).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(describe(channel(server, first, secondClient))).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(describe(channel(server, first, firstClient))).isEqualTo(Status.Code.OK);
      replace(ca, second.caFile());
      await().until(() -> describe(channel(server, first, secondClient)) == Status.Code.OK);
      assertThat(describe(channel(server, first, firstClient))).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void theSubjectIsThePrincipal() throws Exception {
    try (RunningServer server =
        server(
            "security.tls.client.auth", "optional",
            "security.authentication", "tls",
            "security.authorization", "acl",
            "security.super.users", "User:ops")) {
      assertThat(describe(channel(server, first, null))).isEqualTo(Status.Code.UNAUTHENTICATED);
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  ClusterServiceGrpc.newBlockingStub(channel(server, first, firstClient))
                      .describeCluster(DescribeClusterRequest.getDefaultInstance()));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(refused.getStatus().getDescription()).contains("User:CN=app,O=Acme ");
    }
    try (RunningServer server =
        server(
            "security.tls.client.auth", "optional",
            "security.authentication", "tls",
            "security.authorization", "acl",
            "security.super.users", "User:ops;User:CN=app,O=Acme")) {
      assertThat(describe(channel(server, first, firstClient))).isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void nodesCallEachOtherByTheirOwnCertificates() throws Exception {
    try (RunningServer called =
            server(
                "security.tls.client.auth", "required",
                "security.authentication", "tls",
                "security.authorization", "acl",
                "security.super.users", "User:CN=node");
        RunningServer calling = server();
        RunningServer plain = new RunningServer()) {
      assertThat(describe(nodeChannel(calling, called))).isEqualTo(Status.Code.OK);
      assertThat(describe(nodeChannel(plain, called))).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(describe(nodeChannel(plain, plain))).isEqualTo(Status.Code.OK);
      // An impostor that listens in a node's place is not spoken to.
      replace(ca, second.caFile());
      await().until(() -> describe(nodeChannel(calling, calling)) == Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void whoHasTheNodesOwnSubjectIsTakenForANodeAndNobodyElse() throws Exception {
    for (String authorization : List.of("none", "acl")) {
      try (RunningServer server =
          server(
              "security.tls.client.auth", "optional",
              "security.authentication", "tls",
              "security.authorization", authorization,
              "security.super.users", "User:ops")) {
        assertThat(hello(channel(server, first, firstClient)))
            .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(hello(channel(server, first, null))).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(server.nodes.taken()).isEmpty();
        assertThat(hello(nodeChannel(server, server))).isEqualTo(Status.Code.OK);
      }
    }
  }

  private static Status.Code hello(ManagedChannel channel) {
    try {
      NodeServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .hello(HelloRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private ManagedChannel nodeChannel(RunningServer from, RunningServer to) throws Exception {
    NettyChannelBuilder builder = NettyChannelBuilder.forAddress("localhost", to.server.port());
    RpcTls.secure(builder, from.security);
    ManagedChannel channel = builder.build();
    channels.add(channel);
    return channel;
  }

  private RunningServer server(String... keysAndValues) throws Exception {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "security.tls.cert", cert.toString(),
                "security.tls.key", key.toString(),
                "security.tls.ca", ca.toString(),
                "security.reload.interval.ms", "20"));
    settings.addAll(List.of(keysAndValues));
    return new RunningServer(settings.toArray(new String[0]));
  }

  private static void replace(Path file, Path by) throws Exception {
    Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private ManagedChannel channel(RunningServer server, TestPki trusted, TestPki.Leaf client)
      throws Exception {
    SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(trusted.caFile().toFile());
    if (client != null) {
      tls.keyManager(client.cert().toFile(), client.key().toFile());
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", server.server.port())
            .sslContext(tls.build())
            .build();
    channels.add(channel);
    return channel;
  }

  private static Status.Code describe(ManagedChannel channel) {
    try {
      ClusterServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .describeCluster(DescribeClusterRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }
}
