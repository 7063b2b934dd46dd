// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.muster.node.security.AuditLog;
import io.muster.node.security.TestTokens;
import io.muster.proto.internal.v1.NodeServiceGrpc;
import io.muster.proto.internal.v1.RegisterNode;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.v1.BackupPart;
import io.muster.proto.v1.BackupServiceGrpc;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.Error;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.RestoreChunkRequest;
import io.muster.proto.v1.TopicServiceGrpc;
import io.muster.state.backup.ChunkChain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What operators did is written down, what members do is not; and nobody calls too often. */
class AuditAndQuotaTest {
  @TempDir Path folder;
  private final Lines lines = new Lines();
  private final Logger audit = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
  private TestTokens issuer;
  private Path jwks;

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      events.add(event);
    }
  }

  @BeforeEach
  void listen() throws Exception {
    issuer = TestTokens.ec("k");
    jwks = TestTokens.writeJwks(folder.resolve("jwks.json"), issuer);
    lines.start();
    audit.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    audit.detachAppender(lines);
  }

  @Test
  void actsAreWrittenDownWhetherTheySucceedOrNot() throws Exception {
    try (RunningServer running =
        new RunningServer(
            "security.authentication", "jwt",
            "security.jwt.jwks", jwks.toString(),
            "security.authorization", "acl",
            "security.super.users", "User:root")) {
      Channel root = as(running, issuer.token("root"));
      TopicServiceGrpc.newBlockingStub(root).createTopic(Requests.createTopic("orders", 3));
      await().until(() -> lines.events.size() == 1);
      assertThat(facts(0))
          .containsEntry("principal", "User:root")
          .containsEntry("host", "/127.0.0.1")
          .containsEntry("call", "muster.v1.TopicService/CreateTopic")
          .containsEntry("outcome", "OK");
      assertThat(facts(0).get("request")).contains("name: \"orders\"", "partition_count: 3");
      assertThat(lines.events.get(0).getFormattedMessage())
          .contains("User:root", "/127.0.0.1", "CreateTopic", "orders", ": OK")
          .doesNotContain("\n");

      DeleteTopicRequest delete = DeleteTopicRequest.newBuilder().setName("none").build();
      failure(() -> TopicServiceGrpc.newBlockingStub(root).deleteTopic(delete));
      await().until(() -> lines.events.size() == 2);
      assertThat(facts(1)).containsEntry("outcome", "UNKNOWN_TOPIC_OR_PARTITION");

      Channel other = as(running, issuer.token("other"));
      failure(() -> TopicServiceGrpc.newBlockingStub(other).deleteTopic(delete));
      await().until(() -> lines.events.size() == 3);
      assertThat(facts(2))
          .containsEntry("principal", "User:other")
          .containsEntry("outcome", "TOPIC_AUTHORIZATION_FAILED");
      assertThat(facts(2).get("request")).contains("none");

      failure(() -> TopicServiceGrpc.newBlockingStub(running.channel).deleteTopic(delete));
      await().until(() -> lines.events.size() == 4);
      assertThat(facts(3))
          .containsEntry("principal", "(not authenticated)")
          .containsEntry("outcome", "UNAUTHENTICATED");

      CoordinatorServiceGrpc.newBlockingStub(root).offsetCommit(Requests.commit().build());
      CoordinatorServiceGrpc.newBlockingStub(root).heartbeat(Requests.heartbeat().build());
      TopicServiceGrpc.newBlockingStub(root).listTopics(ListTopicsRequest.getDefaultInstance());
      TopicServiceGrpc.newBlockingStub(root).createTopic(Requests.createTopic("last", 1));
      await().until(() -> lines.events.size() == 5);
      assertThat(facts(4).get("request")).contains("last");
    }
  }

  @Test
  void readingABackupAndRestoringOneAreWrittenDownWithoutWhatIsInIt() throws Exception {
    try (RunningServer running = new RunningServer()) {
      running.backups.fill(3, 10);
      BackupServiceGrpc.BackupServiceBlockingStub stub =
          BackupServiceGrpc.newBlockingStub(running.channel);
      stub.readBackup(ReadBackupRequest.newBuilder().setPartition(7).build())
          .forEachRemaining(message -> {});
      await().until(() -> lines.events.size() == 1);
      assertThat(facts(0))
          .containsEntry("call", "muster.v1.BackupService/ReadBackup")
          .containsEntry("outcome", "OK");
      assertThat(facts(0).get("request")).contains("partition: 7");

      stub.restoreChunk(
          RestoreChunkRequest.newBuilder()
              .setBackupId("b-1")
              .setNumber(1)
              .setPart(BackupPart.newBuilder().setChunks(1).setChecksum(ChunkChain.START))
              .setChunk(ByteString.copyFromUtf8("secret"))
              .build());
      await().until(() -> lines.events.size() == 2);
      assertThat(facts(1))
          .containsEntry("call", "muster.v1.BackupService/RestoreChunk")
          .containsEntry("outcome", "OK");
      assertThat(facts(1).get("request"))
          .contains("backup_id: \"b-1\"", "number: 1")
          .doesNotContain("secret");
    }
  }

  @Test
  void whatIsDoneInPartIsNotWrittenDownAsDone() throws Exception {
    try (RunningServer running = new RunningServer()) {
      GroupAdminServiceGrpc.newBlockingStub(running.channel)
          .removeMembers(
              RemoveMembersRequest.newBuilder()
                  .setGroupId("g")
                  .addMembers(Requests.leaving("m"))
                  .addMembers(Requests.leaving(InMemoryAdministration.UNKNOWN_MEMBER))
                  .build());
      await().until(() -> lines.events.size() == 1);
      assertThat(facts(0)).containsEntry("outcome", "PARTIAL 1/2 UNKNOWN_MEMBER_ID");
    }
  }

  @Test
  void aNodeThatRegistersIsWrittenDown() throws Exception {
    try (RunningServer running = new RunningServer()) {
      NodeServiceGrpc.newBlockingStub(running.channel)
          .register(
              RegisterRequest.newBuilder()
                  .setNode(RegisterNode.newBuilder().setNodeId(2).setIncarnation("x"))
                  .build());
      await().until(() -> lines.events.size() == 1);
      assertThat(facts(0))
          .containsEntry("call", "muster.internal.v1.NodeService/Register")
          .containsEntry("outcome", "OK");
      assertThat(facts(0).get("request")).contains("node_id: 2", "incarnation: \"x\"");
    }
  }

  private Map<String, String> facts(int line) {
    return lines.events.get(line).getKeyValuePairs().stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
  }

  @Test
  void whoCallsTooOftenIsToldWhenToComeBack() throws Exception {
    try (RunningServer running =
        new RunningServer(
            "security.authentication", "jwt",
            "security.jwt.jwks", jwks.toString(),
            "quota.requests.per.second", "2")) {
      Channel app = as(running, issuer.token("app"));
      StatusRuntimeException refused = null;
      for (int i = 0; i < 1_000 && refused == null; i++) {
        refused = attempt(app);
      }
      assertThat(refused).as("a thousand calls went through").isNotNull();
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      ErrorInfo info = StatusProto.fromThrowable(refused).getDetails(0).unpack(ErrorInfo.class);
      assertThat(info.getReason()).isEqualTo("THROTTLED");
      assertThat(info.getMetadataMap()).containsEntry("class", "RETRY_SAME");
      assertThat(Long.parseLong(info.getMetadataMap().get("retryAfterMs"))).isBetween(1L, 500L);
      assertThat(refused.getStatus().getDescription()).contains("User:app");
      // Somebody else has a quota of their own.
      assertThat(attempt(as(running, issuer.token("other")))).isNull();
      // And a session must not end for it.
      for (int i = 0; i < 10; i++) {
        CoordinatorServiceGrpc.newBlockingStub(app).heartbeat(Requests.heartbeat().build());
      }
    }
  }

  private static StatusRuntimeException attempt(Channel channel) {
    try {
      TopicServiceGrpc.newBlockingStub(channel).listTopics(ListTopicsRequest.getDefaultInstance());
      return null;
    } catch (StatusRuntimeException e) {
      return e;
    }
  }

  @Test
  void callsOnAStreamCountOneByOneAndAnonymousCallersByAddress() throws Exception {
    try (RunningServer running = new RunningServer("quota.requests.per.second", "5")) {
      StreamClient stream = StreamClient.open(running.channel);
      for (int i = 0; i < 100; i++) {
        stream.send(
            Requests.connect(
                Requests.call(2L * i, Requests.commit()),
                Requests.call(2L * i + 1, Requests.heartbeat())));
      }
      stream.halfClose();
      await().until(() -> stream.answers().size() == 200);
      List<Error> errors =
          stream.answers().stream()
              .filter(io.muster.proto.v1.ConnectResponse.Answer::hasError)
              .map(io.muster.proto.v1.ConnectResponse.Answer::getError)
              .toList();
      assertThat(errors).isNotEmpty().hasSizeLessThanOrEqualTo(95);
      assertThat(errors)
          .allSatisfy(
              error -> {
                assertThat(error.getReason()).isEqualTo(ErrorReason.THROTTLED);
                assertThat(error.getMetadataMap()).containsKey("retryAfterMs");
                assertThat(error.getMessage()).contains("/127.0.0.1");
              });
      assertThat(stream.answers().stream().filter(answer -> answer.hasHeartbeat())).hasSize(100);
    }
  }

  private static Channel as(RunningServer running, String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return ClientInterceptors.intercept(
        running.channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static StatusRuntimeException failure(Runnable call) {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(thrown).as("the call succeeded").isNotNull();
    return thrown;
  }
}
