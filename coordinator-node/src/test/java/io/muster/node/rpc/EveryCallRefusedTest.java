// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import com.nimbusds.jwt.JWTClaimsSet;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.muster.node.security.TestTokens;
import io.muster.proto.internal.v1.AbandonRequest;
import io.muster.proto.internal.v1.AnnounceRequest;
import io.muster.proto.internal.v1.HelloRequest;
import io.muster.proto.internal.v1.NodeServiceGrpc;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.internal.v1.ReportRequest;
import io.muster.proto.v1.Acl;
import io.muster.proto.v1.Acl.Operation;
import io.muster.proto.v1.Acl.Pattern;
import io.muster.proto.v1.Acl.Permission;
import io.muster.proto.v1.Acl.ResourceType;
import io.muster.proto.v1.AclFilter;
import io.muster.proto.v1.AlterConfigRequest;
import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.BackupPart;
import io.muster.proto.v1.CancelReassignmentRequest;
import io.muster.proto.v1.CreateAclsRequest;
import io.muster.proto.v1.DeleteAclsRequest;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeConfigRequest;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.DescribeNodeConfigRequest;
import io.muster.proto.v1.DescribeRestoreRequest;
import io.muster.proto.v1.DrainNodeRequest;
import io.muster.proto.v1.ElectPreferredLeadersRequest;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.FinalizeUpgradeRequest;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.ListAclsRequest;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListNodesRequest;
import io.muster.proto.v1.ListPartitionsRequest;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.PartitionReplicas;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.ReassignPartitionsRequest;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.RemoveNodeRequest;
import io.muster.proto.v1.RestoreChunkRequest;
import io.muster.proto.v1.WatchGroupRequest;
import io.muster.state.backup.ChunkChain;
import io.muster.state.cluster.AclTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * For every method that the server answers, taken from the server itself: who does not say who they
 * are is refused, who has no right is refused, and nothing has changed. A new method fails this
 * test until it has a rule and a request here.
 */
class EveryCallRefusedTest {
  private static final String HEALTH = "grpc.health.v1.Health";
  private static final String STRANGER = "User:stranger";

  /** A request to each method that its service would accept. */
  private static final Map<String, Object> REQUESTS = new HashMap<>();

  /** What needs no more than some right somewhere, and then shows only what the caller may see. */
  private static final Set<String> LOOKING_AROUND =
      Set.of(
          "muster.v1.CoordinatorService/Connect",
          "muster.v1.GroupAdminService/ListGroups",
          "muster.v1.TopicService/ListTopics",
          "muster.v1.ClusterService/DescribeCluster",
          "grpc.reflection.v1.ServerReflection/ServerReflectionInfo");

  static {
    String coordinator = "muster.v1.CoordinatorService/";
    put(coordinator + "FindCoordinator", FindCoordinatorRequest.newBuilder().setGroupId("g"));
    put(coordinator + "JoinGroup", Requests.join());
    put(coordinator + "SyncGroup", Requests.sync());
    put(coordinator + "Heartbeat", Requests.heartbeat());
    put(coordinator + "LeaveGroup", Requests.leave());
    put(coordinator + "OffsetCommit", Requests.commit());
    put(coordinator + "OffsetFetch", OffsetFetchRequest.newBuilder().setGroupId("g"));
    REQUESTS.put(coordinator + "Connect", Requests.connect(Requests.call(1, Requests.commit())));
    String groups = "muster.v1.GroupAdminService/";
    put(groups + "ListGroups", ListGroupsRequest.newBuilder());
    put(groups + "DescribeGroup", DescribeGroupRequest.newBuilder().setGroupId("g"));
    put(groups + "DeleteGroup", DeleteGroupRequest.newBuilder().setGroupId("g"));
    put(
        groups + "AlterOffsets",
        AlterOffsetsRequest.newBuilder().setGroupId("g").addTopics(Requests.topic("t", 0)));
    put(
        groups + "DeleteOffsets",
        DeleteOffsetsRequest.newBuilder()
            .setGroupId("g")
            .addTopics(OffsetFetchRequest.Topic.newBuilder().setName("t").addPartitions(0)));
    put(
        groups + "RemoveMembers",
        RemoveMembersRequest.newBuilder().setGroupId("g").addMembers(Requests.leaving("m")));
    put(groups + "WatchGroup", WatchGroupRequest.newBuilder().setGroupId("g"));
    String topics = "muster.v1.TopicService/";
    REQUESTS.put(topics + "CreateTopic", Requests.createTopic("t", 1));
    put(
        topics + "ExpandTopic",
        ExpandTopicRequest.newBuilder().setName("kept").setPartitionCount(9));
    put(topics + "DeleteTopic", DeleteTopicRequest.newBuilder().setName("kept"));
    put(topics + "ListTopics", ListTopicsRequest.newBuilder());
    String cluster = "muster.v1.ClusterService/";
    put(cluster + "DescribeCluster", DescribeClusterRequest.newBuilder());
    put(cluster + "ListNodes", ListNodesRequest.newBuilder());
    put(cluster + "ListPartitions", ListPartitionsRequest.newBuilder());
    put(
        cluster + "ReassignPartitions",
        ReassignPartitionsRequest.newBuilder()
            .addPartitions(PartitionReplicas.newBuilder().addReplicas(1)));
    put(cluster + "CancelReassignment", CancelReassignmentRequest.newBuilder());
    put(cluster + "ElectPreferredLeaders", ElectPreferredLeadersRequest.newBuilder());
    put(cluster + "DrainNode", DrainNodeRequest.newBuilder().setNodeId(1).setDraining(true));
    put(cluster + "RemoveNode", RemoveNodeRequest.newBuilder().setNodeId(1));
    put(cluster + "FinalizeUpgrade", FinalizeUpgradeRequest.newBuilder());
    String nodes = "muster.internal.v1.NodeService/";
    put(nodes + "Hello", HelloRequest.newBuilder());
    put(nodes + "Register", RegisterRequest.newBuilder());
    put(nodes + "Report", ReportRequest.newBuilder());
    put(nodes + "Announce", AnnounceRequest.newBuilder());
    put(nodes + "Abandon", AbandonRequest.newBuilder());
    String config = "muster.v1.ConfigService/";
    put(config + "DescribeConfig", DescribeConfigRequest.newBuilder());
    put(config + "DescribeNodeConfig", DescribeNodeConfigRequest.newBuilder());
    put(config + "AlterConfig", AlterConfigRequest.newBuilder().putSet("group.max.size", "5"));
    String acls = "muster.v1.AclService/";
    put(
        acls + "CreateAcls",
        CreateAclsRequest.newBuilder()
            .addAcls(allow(STRANGER, Operation.ALL, ResourceType.CLUSTER, "muster-cluster")));
    put(
        acls + "DeleteAcls",
        DeleteAclsRequest.newBuilder().setFilter(AclFilter.newBuilder().setPrincipal("User:a")));
    put(acls + "ListAcls", ListAclsRequest.newBuilder());
    String backups = "muster.v1.BackupService/";
    put(backups + "ReadBackup", ReadBackupRequest.newBuilder());
    put(
        backups + "RestoreChunk",
        RestoreChunkRequest.newBuilder()
            .setBackupId("b")
            .setPart(BackupPart.newBuilder().setChecksum(ChunkChain.START)));
    put(backups + "DescribeRestore", DescribeRestoreRequest.newBuilder());
    put(
        "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        ServerReflectionRequest.newBuilder().setListServices(""));
  }

  private static void put(String method, com.google.protobuf.Message.Builder request) {
    REQUESTS.put(method, request.build());
  }

  @TempDir Path folder;
  private TestTokens issuer;
  private RunningServer running;

  @BeforeEach
  void start() throws Exception {
    issuer = TestTokens.ec("k");
    Path jwks = TestTokens.writeJwks(folder.resolve("jwks.json"), issuer);
    running =
        new RunningServer(
            "security.authentication", "jwt",
            "security.jwt.jwks", jwks.toString(),
            "security.jwt.clock.skew.ms", "0",
            "security.authorization", "acl",
            "security.super.users", "User:root");
    running.directory.createTopic(Requests.createTopic("kept", 3));
    running.directory.acls.acls.add(allow("User:a", Operation.READ, ResourceType.GROUP, "g"));
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  @Test
  void everyMethodHasARuleAndARequestHere() {
    Set<String> methods =
        methods().stream()
            .map(MethodDescriptor::getFullMethodName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(methods).isNotEmpty().allMatch(CallRights::knows);
    assertThat(REQUESTS.keySet()).containsExactlyInAnyOrderElementsOf(methods);
  }

  @Test
  void whoDoesNotSayWhoTheyAreIsRefusedEverywhere() throws Exception {
    for (MethodDescriptor<Object, Object> method : methods()) {
      for (String token :
          new String[] {null, "nonsense", TestTokens.ec("k").token("root"), expired()}) {
        Answer answer = call(method, token);
        assertThat(answer.status().getCode())
            .as("%s with token %s", method.getFullMethodName(), token)
            .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(answer.reason()).isEqualTo("UNAUTHENTICATED");
        assertThat(answer.messages()).isEmpty();
      }
    }
    assertNothingHappened();
  }

  private String expired() {
    return endingIn("root", -3_600_000);
  }

  private String endingIn(String subject, long millis) {
    return issuer.token(
        new JWTClaimsSet.Builder()
            .subject(subject)
            .expirationTime(new Date(System.currentTimeMillis() + millis))
            .build());
  }

  @Test
  void whoHasNoRightAtAllIsRefusedEverywhere() throws Exception {
    for (MethodDescriptor<Object, Object> method : methods()) {
      assertForbidden(method);
    }
    assertNothingHappened();
  }

  /** The first right that is missing is the first one of the method's row. */
  @Test
  void thePageForOperatorsSaysWhatEachCallNeeds() throws Exception {
    List<String> page =
        Files.readAllLines(
            Path.of(System.getProperty("basedir", ""))
                .toAbsolutePath()
                .resolveSibling("docs")
                .resolve("security.md"));
    for (MethodDescriptor<Object, Object> method : methods()) {
      String name = method.getFullMethodName().replaceFirst("^.*\\.", "");
      Map<String, String> missing = call(method, issuer.token("stranger")).metadata();
      assertThat(page)
          .filteredOn(line -> line.startsWith("| `" + name + "` |"))
          .singleElement()
          .asString()
          .contains(missing.get("operation") + " on " + missing.get("resourceType"));
    }
    assertThat(page)
        .filteredOn(line -> line.matches("\\| `\\w+/\\w+` \\|.*"))
        .hasSameSizeAs(methods());
  }

  @Test
  void aRightToSomethingElseIsNoneAndShowsNothing() throws Exception {
    running.rules =
        AclTable.of(
            List.of(
                allow(STRANGER, Operation.ALL, ResourceType.GROUP, "other"),
                allow(STRANGER, Operation.ALL, ResourceType.TOPIC, "other")));
    for (MethodDescriptor<Object, Object> method : methods()) {
      if (LOOKING_AROUND.contains(method.getFullMethodName())) {
        Answer answer = call(method, issuer.token("stranger"));
        assertThat(answer.status().isOk()).as(method.getFullMethodName()).isTrue();
        if (method.getFullMethodName().endsWith("/ServerReflectionInfo")) {
          continue;
        }
        String shown = answer.messages().toString();
        assertThat(shown).doesNotContain("kept").doesNotContain("group_id");
        if (method.getFullMethodName().endsWith("/Connect")) {
          assertThat(shown).contains("GROUP_AUTHORIZATION_FAILED").doesNotContain("offset_commit");
        }
      } else {
        assertForbidden(method);
      }
    }
    assertNothingHappened();
  }

  /** Who may do everything else because there are no access rules may not act as a node. */
  @Test
  void whatNodesAskIsNotForEverybodyWithoutRulesEither() throws Exception {
    try (RunningServer open =
        new RunningServer(
            "security.authentication", "jwt",
            "security.jwt.jwks", folder.resolve("jwks.json").toString(),
            "security.super.users", "User:root")) {
      for (MethodDescriptor<Object, Object> method : methods()) {
        Object request = REQUESTS.get(method.getFullMethodName());
        if (method.getServiceName().equals(NodeServiceGrpc.SERVICE_NAME)) {
          Answer answer = begin(open, method, issuer.token("stranger"), request).end();
          assertThat(answer.status().getCode())
              .as(method.getFullMethodName())
              .isEqualTo(Status.Code.PERMISSION_DENIED);
          assertThat(open.nodes.taken()).isEmpty();
        }
      }
      for (MethodDescriptor<Object, Object> method : methods()) {
        Object request = REQUESTS.get(method.getFullMethodName());
        boolean amongNodes = method.getServiceName().equals(NodeServiceGrpc.SERVICE_NAME);
        if (method.getType() == MethodDescriptor.MethodType.UNARY) {
          String who = amongNodes ? "root" : "stranger";
          Answer answer = begin(open, method, issuer.token(who), request).end();
          assertThat(answer.status().getCode())
              .as(method.getFullMethodName())
              .isNotEqualTo(Status.Code.PERMISSION_DENIED);
        }
      }
      assertThat(open.nodes.taken()).isNotEmpty();
    }
  }

  @Test
  void aDenialOfATopicStopsItsCreationByWhoMayCreateAll() throws Exception {
    MethodDescriptor<Object, Object> create =
        methods().stream()
            .filter(method -> method.getFullMethodName().endsWith("/CreateTopic"))
            .findFirst()
            .orElseThrow();
    Acl all = allow(STRANGER, Operation.CREATE, ResourceType.CLUSTER, AclTable.CLUSTER_NAME);
    Acl notThis =
        allow(STRANGER, Operation.CREATE, ResourceType.TOPIC, "t").toBuilder()
            .setPermission(Permission.DENY)
            .build();
    running.rules = AclTable.of(List.of(all, notThis));
    assertForbidden(create);
    assertNothingHappened();
    running.rules = AclTable.of(List.of(all));
    assertThat(call(create, issuer.token("stranger")).status().isOk()).isTrue();
  }

  @Test
  void aDenialOfTheClusterHidesIt() throws Exception {
    running.rules =
        AclTable.of(
            List.of(
                allow(STRANGER, Operation.ALL, ResourceType.GROUP, "g"),
                allow(STRANGER, Operation.DESCRIBE, ResourceType.CLUSTER, AclTable.CLUSTER_NAME)
                    .toBuilder()
                    .setPermission(Permission.DENY)
                    .build()));
    for (MethodDescriptor<Object, Object> method : methods()) {
      if (LOOKING_AROUND.contains(method.getFullMethodName())) {
        assertForbidden(method);
      }
    }
    assertNothingHappened();
  }

  @Test
  void theSameRequestsAreAnsweredForWhoMayDoEverything() throws Exception {
    for (MethodDescriptor<Object, Object> method : methods()) {
      if (method.getType() == MethodDescriptor.MethodType.SERVER_STREAMING) {
        continue;
      }
      Answer answer = call(method, issuer.token("root"));
      assertThat(answer.status().isOk())
          .as("%s: %s", method.getFullMethodName(), answer.status())
          .isTrue();
      assertThat(answer.messages()).isNotEmpty();
    }
    // The calls of the class are those that change something, or some check above was for nothing.
    assertThat(running.coordinators.requests()).isNotEmpty();
    assertThat(running.directory.topicsRevision()).isGreaterThan(1);
  }

  @Test
  void aWatchEndsWhenTheRightIsGone() throws Exception {
    running.rules =
        AclTable.of(List.of(allow(STRANGER, Operation.DESCRIBE, ResourceType.GROUP, "g")));
    MethodDescriptor<Object, Object> watch =
        methods().stream()
            .filter(method -> method.getFullMethodName().endsWith("/WatchGroup"))
            .findFirst()
            .orElseThrow();
    Pending pending = begin(watch, issuer.token("stranger"));
    await().until(() -> running.administration.watches.size() == 1);
    InMemoryAdministration.FedWatch fed = running.administration.watches.get(0);
    fed.event(1);
    await().until(() -> pending.messages.size() == 1);
    running.rules = AclTable.of(List.of());
    fed.event(2);
    assertThat(pending.end().reason()).isEqualTo("GROUP_AUTHORIZATION_FAILED");
    assertThat(pending.messages).hasSize(1);
    await().until(() -> fed.closed);
  }

  @Test
  void aWatchEndsWithTheProofThatItWasOpenedWith() throws Exception {
    MethodDescriptor<Object, Object> watch =
        methods().stream()
            .filter(method -> method.getFullMethodName().endsWith("/WatchGroup"))
            .findFirst()
            .orElseThrow();
    Pending pending = begin(watch, endingIn("root", 6_000));
    await().until(() -> running.administration.watches.size() == 1);
    InMemoryAdministration.FedWatch fed = running.administration.watches.get(0);
    fed.event(1);
    await().until(() -> pending.messages.size() == 1);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              fed.event(2);
              return pending.end.isDone();
            });
    assertThat(pending.end().reason()).isEqualTo("COORDINATOR_NOT_AVAILABLE");
    await().until(() -> fed.closed);
  }

  @Test
  void eachCallOnAStreamIsCheckedForItself() throws Exception {
    running.rules =
        AclTable.of(
            List.of(
                allow(STRANGER, Operation.READ, ResourceType.GROUP, "mine"),
                allow(STRANGER, Operation.READ, ResourceType.TOPIC, "orders")));
    MethodDescriptor<Object, Object> connect =
        methods().stream()
            .filter(method -> method.getFullMethodName().endsWith("/Connect"))
            .findFirst()
            .orElseThrow();
    Answer answer =
        begin(
                connect,
                issuer.token("stranger"),
                Requests.connect(
                    Requests.call(1, Requests.commit().setGroupId("mine")),
                    Requests.call(2, Requests.commit().setGroupId("theirs")),
                    Requests.call(3, Requests.heartbeat().setGroupId("theirs")),
                    Requests.call(
                        4,
                        Requests.commit()
                            .setGroupId("mine")
                            .addTopics(Requests.topic("secret", 0)))))
            .end();
    assertThat(answer.status().isOk()).isTrue();
    Map<Long, String> reasons = new HashMap<>();
    for (Object message : answer.messages()) {
      ((io.muster.proto.v1.ConnectResponse) message)
          .getAnswersList()
          .forEach(one -> reasons.put(one.getCorrelationId(), one.getError().getReason().name()));
    }
    assertThat(reasons)
        .isEqualTo(
            Map.of(
                1L, "NONE",
                2L, "GROUP_AUTHORIZATION_FAILED",
                3L, "GROUP_AUTHORIZATION_FAILED",
                4L, "TOPIC_AUTHORIZATION_FAILED"));
    assertThat(running.coordinators.requests()).hasSize(1);
  }

  private void assertForbidden(MethodDescriptor<Object, Object> method) throws Exception {
    Answer answer = call(method, issuer.token("stranger"));
    assertThat(answer.status().getCode())
        .as(method.getFullMethodName())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(answer.reason()).endsWith("_AUTHORIZATION_FAILED");
    assertThat(answer.status().getDescription()).contains(STRANGER);
    assertThat(answer.messages()).isEmpty();
  }

  private void assertNothingHappened() {
    assertThat(running.coordinators.requests()).isEmpty();
    assertThat(running.administration.changes).isEmpty();
    assertThat(running.nodes.taken()).isEmpty();
    assertThat(running.backups.taken()).isEmpty();
    assertThat(running.administration.watches).isEmpty();
    assertThat(running.directory.topicsRevision()).isEqualTo(1);
    assertThat(running.directory.acls.acls).hasSize(1);
  }

  /** All but health checks, which stay open: probes have no credentials. */
  @SuppressWarnings("unchecked") // requests are made to fit
  private List<MethodDescriptor<Object, Object>> methods() {
    List<MethodDescriptor<Object, Object>> methods = new ArrayList<>();
    for (ServerMethodDefinition<?, ?> method : running.server.methods()) {
      if (!HEALTH.equals(method.getMethodDescriptor().getServiceName())) {
        methods.add((MethodDescriptor<Object, Object>) method.getMethodDescriptor());
      }
    }
    return methods;
  }

  private Answer call(MethodDescriptor<Object, Object> method, String token) throws Exception {
    return begin(method, token).end();
  }

  private Pending begin(MethodDescriptor<Object, Object> method, String token) {
    return begin(method, token, REQUESTS.get(method.getFullMethodName()));
  }

  private Pending begin(MethodDescriptor<Object, Object> method, String token, Object request) {
    return begin(running, method, token, request);
  }

  private static Pending begin(
      RunningServer server, MethodDescriptor<Object, Object> method, String token, Object request) {
    Metadata headers = new Metadata();
    if (token != null) {
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    }
    ClientCall<Object, Object> call =
        server.channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
    Pending pending = new Pending();
    call.start(pending, headers);
    call.request(1_000);
    call.sendMessage(request);
    call.halfClose();
    return pending;
  }

  private record Answer(Status status, ErrorInfo info, List<Object> messages) {
    String reason() {
      return info.getReason();
    }

    Map<String, String> metadata() {
      return info.getMetadataMap();
    }
  }

  private static final class Pending extends ClientCall.Listener<Object> {
    final List<Object> messages = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Answer> end = new CompletableFuture<>();

    Answer end() throws Exception {
      return end.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void onMessage(Object message) {
      messages.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end.complete(new Answer(status, info(status, trailers), List.copyOf(messages)));
    }

    private static ErrorInfo info(Status status, Metadata trailers) {
      com.google.rpc.Status told =
          StatusProto.fromThrowable(new StatusRuntimeException(status, trailers));
      try {
        return told == null || told.getDetailsCount() == 0
            ? ErrorInfo.getDefaultInstance()
            : told.getDetails(0).unpack(ErrorInfo.class);
      } catch (com.google.protobuf.InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Acl allow(String principal, Operation operation, ResourceType type, String name) {
    return Acl.newBuilder()
        .setPrincipal(principal)
        .setOperation(operation)
        .setResourceType(type)
        .setPattern(Pattern.LITERAL)
        .setResourceName(name)
        .setPermission(Permission.ALLOW)
        .build();
  }
}
