// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.node.security.TestPki;
import io.muster.proto.v1.Acl;
import io.muster.proto.v1.AclFilter;
import io.muster.proto.v1.AclServiceGrpc;
import io.muster.proto.v1.CreateAclsRequest;
import io.muster.proto.v1.CreateAclsResponse;
import io.muster.proto.v1.DeleteAclsRequest;
import io.muster.proto.v1.DeleteAclsResponse;
import io.muster.proto.v1.ListAclsRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  @TempDir Path root;

  @Test
  void nodesFormAClusterByMutualTlsAndKeepItThroughARenewal() throws Exception {
    TestPki pki = new TestPki(root, "peers");
    TestPki.Leaf identity = pki.issue("CN=node");
    TestPki.Leaf renewed = pki.issue("CN=node");
    TestPki.Leaf stranger = new TestPki(root, "strangers").issue("CN=node");
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
      cluster.start(1);
      cluster.start(2);
      cluster.awaitAllLed();
      createAndDeleteARule(cluster);
      // The third has a certificate of another authority: nobody listens to it, nor it to anybody.
      cluster.start(
          3,
          Map.of(
              "security.peer.tls.cert", stranger.cert().toString(),
              "security.peer.tls.key", stranger.key().toString()));
      cluster.createTopicAt(List.of(1, 2), "t", 1);
      assertThat(cluster.knows(3, "t")).isFalse();
      assertThat(cluster.describe(3).getControllerNodeId()).isZero();
      cluster.abort(3);

      Files.copy(renewed.key(), identity.key(), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(renewed.cert(), identity.cert(), StandardCopyOption.REPLACE_EXISTING);
      cluster.start(3);
      cluster.awaitAllLed();
      await().atMost(Duration.ofSeconds(30)).until(() -> cluster.knows(3, "t"));
      assertThat(cluster.fatal()).isEmpty();
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
