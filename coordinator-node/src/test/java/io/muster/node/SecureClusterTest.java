// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.node.security.TestPki;
import io.muster.proto.internal.v1.AnnounceRequest;
import io.muster.proto.internal.v1.NodeServiceGrpc;
import io.muster.proto.v1.Acl;
import io.muster.proto.v1.AclFilter;
import io.muster.proto.v1.AclServiceGrpc;
import io.muster.proto.v1.CreateAclsRequest;
import io.muster.proto.v1.CreateAclsResponse;
import io.muster.proto.v1.DeleteAclsRequest;
import io.muster.proto.v1.DeleteAclsResponse;
import io.muster.proto.v1.ListAclsRequest;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that talk to each other by mutual TLS, and rules that all of them come to know. */
class SecureClusterTest {
  private static final Acl RULE =
      Acl.newBuilder()
          .setPrincipal("User:app")
          .setResourceType(Acl.ResourceType.GROUP)
          .setPattern(Acl.Pattern.PREFIXED)
          .setResourceName("orders-")
          .setOperation(Acl.Operation.READ)
          .setPermission(Acl.Permission.ALLOW)
          .build();

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir Path root;
  private TestPki.Leaf stranger;

  @Test
  void nodesFormAClusterByMutualTlsAndKeepItThroughARenewal() throws Exception {
    TestPki pki = new TestPki(root, "peers");
    TestPki.Leaf identity = pki.issue("CN=node");
    TestPki.Leaf renewed = pki.issue("CN=node");
    stranger = new TestPki(root, "strangers").issue("CN=node");
    TestPki.Leaf elsewhere = pki.issue("CN=node", "dns:elsewhere.example");
    Map<String, String> settings =
        Map.of(
            "raft.groups",
            "1",
            "offsets.partitions",
            "1",
            "security.peer.tls.cert",
            identity.cert().toString(),
            "security.peer.tls.key",
            identity.key().toString(),
            "security.peer.tls.ca",
            pki.caFile().toString(),
            "security.reload.interval.ms",
            "20");
    try (TestCluster cluster = new TestCluster(root, 3, settings)) {
      cluster.startAll();
      cluster.awaitAllLed();
      cluster.abort(3);
      createAndDeleteARule(cluster);
      assertSpeaksOnlyWith(identity, cluster.raftPort(1), pki);
      assertForgedNewsAreRefused(cluster);
      cluster.createTopic("t", 1);
      // Of another authority: nobody listens to it. For another host: nobody speaks to it.
      assertStaysAlone(cluster, stranger);
      assertStaysAlone(cluster, elsewhere);

      Files.copy(renewed.key(), identity.key(), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(renewed.cert(), identity.cert(), StandardCopyOption.REPLACE_EXISTING);
      cluster.start(3);
      cluster.awaitAllLed();
      await().atMost(Duration.ofSeconds(30)).until(() -> cluster.knows(3, "t"));
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  /** The client port of this cluster asks nobody who they are; what is impossible it refuses. */
  private static void assertForgedNewsAreRefused(TestCluster cluster) {
    for (int node : new int[] {1, 99}) {
      AnnounceRequest forged =
          AnnounceRequest.newBuilder().setClusterId("test").setNodeId(node).build();
      assertThatThrownBy(() -> NodeServiceGrpc.newBlockingStub(cluster.channel(1)).announce(forged))
          .hasMessageContaining("there is no other node " + node);
    }
  }

  private static void assertStaysAlone(TestCluster cluster, TestPki.Leaf identity)
      throws Exception {
    cluster.start(
        3,
        Map.of(
            "security.peer.tls.cert", identity.cert().toString(),
            "security.peer.tls.key", identity.key().toString()));
    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(20))
        .until(() -> !cluster.knows(3, "t") && cluster.describe(3).getControllerNodeId() == 0);
    cluster.abort(3);
  }

  /** At the Raft port itself: only a certificate of the nodes' authority gets an answer. */
  private void assertSpeaksOnlyWith(TestPki.Leaf identity, int port, TestPki pki) throws Exception {
    assertThat(greets(port, pki, identity)).isTrue();
    assertThat(greets(port, pki, null)).isFalse();
    assertThat(greets(port, pki, stranger)).isFalse();
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
      plain.setSoTimeout(20_000);
      plain.getOutputStream().write(PREFACE);
      // A TLS alert, or the end of the connection, and no frame of HTTP/2.
      assertThat(plain.getInputStream().read()).isIn(-1, 0x15);
    }
  }

  private static boolean greets(int port, TestPki pki, TestPki.Leaf client) throws Exception {
    SslContextBuilder tls =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(pki.caFile().toFile());
    if (client != null) {
      tls.keyManager(client.cert().toFile(), client.key().toFile());
    }
    SSLContext context = ((JdkSslContext) tls.build()).context();
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.getOutputStream().write(PREFACE);
      return socket.getInputStream().read() >= 0;
    } catch (SSLException | SocketException e) {
      return false;
    }
  }

  private static void createAndDeleteARule(TestCluster cluster) {
    CreateAclsRequest create = CreateAclsRequest.newBuilder().addAcls(RULE).build();
    CreateAclsResponse created =
        cluster.callController(
            channel -> AclServiceGrpc.newBlockingStub(channel).createAcls(create));
    assertThat(created.getCreated()).isEqualTo(1);
    for (int id : List.of(1, 2)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(rules(cluster, id)).containsExactly(RULE));
    }
    DeleteAclsRequest.Builder delete =
        DeleteAclsRequest.newBuilder()
            .setFilter(AclFilter.newBuilder().setPrincipal("User:app"))
            .setValidateOnly(true);
    assertThat(delete(cluster, delete).getAclsList()).containsExactly(RULE);
    assertThat(rules(cluster, 1)).containsExactly(RULE);
    assertThat(delete(cluster, delete.setValidateOnly(false)).getAclsList()).containsExactly(RULE);
    for (int id : List.of(1, 2)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(rules(cluster, id)).isEmpty());
    }
  }

  private static DeleteAclsResponse delete(TestCluster cluster, DeleteAclsRequest.Builder delete) {
    DeleteAclsRequest request = delete.build();
    return cluster.callController(
        channel -> AclServiceGrpc.newBlockingStub(channel).deleteAcls(request));
  }

  private static List<Acl> rules(TestCluster cluster, int node) {
    return AclServiceGrpc.newBlockingStub(cluster.channel(node))
        .listAcls(ListAclsRequest.getDefaultInstance())
        .getAclsList();
  }
}
