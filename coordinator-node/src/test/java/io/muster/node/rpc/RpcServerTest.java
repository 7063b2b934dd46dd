// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.muster.node.coordinator.Caller;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceBlockingStub;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.TopicServiceGrpc;
import io.muster.proto.v1.TopicServiceGrpc.TopicServiceBlockingStub;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Unary calls, errors, health and reflection over a real connection. */
class RpcServerTest {
  private RunningServer running;
  private CoordinatorServiceBlockingStub coordinator;
  private TopicServiceBlockingStub topics;

  @BeforeEach
  void start() throws Exception {
    running = new RunningServer();
    coordinator =
        CoordinatorServiceGrpc.newBlockingStub(running.channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS);
    topics =
        TopicServiceGrpc.newBlockingStub(running.channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  @Test
  void everyCallReachesItsDoor() {
    FindCoordinatorRequest find = FindCoordinatorRequest.newBuilder().setGroupId("g").build();
    assertThat(coordinator.findCoordinator(find).getCoordinator().getHost()).isEqualTo("n1");
    assertThat(coordinator.joinGroup(Requests.join().build()).getMemberId()).isEqualTo("m");
    assertThat(coordinator.syncGroup(Requests.sync().build()).getGenerationId()).isEqualTo(1);
    assertThat(coordinator.heartbeat(Requests.heartbeat().build()).getHeader().getTerm())
        .isEqualTo(7);
    assertThat(coordinator.offsetCommit(Requests.commit().build()).getRevision()).isEqualTo(1);
    assertThat(
            coordinator
                .offsetFetch(Requests.fetch(0).build())
                .getTopics(0)
                .getPartitions(0)
                .getCommitted()
                .getOffset())
        .isEqualTo(1);
    assertThat(coordinator.leaveGroup(Requests.leave().build()).getMembersCount()).isZero();
    assertThat(topics.createTopic(Requests.createTopic("t", 3)).getCreated()).isTrue();
    assertThat(topics.listTopics(ListTopicsRequest.getDefaultInstance()).getTopicsList())
        .containsExactly(Requests.createTopic("t", 3).getTopic());
    assertThat(
            topics
                .expandTopic(
                    ExpandTopicRequest.newBuilder().setName("t").setPartitionCount(5).build())
                .getPreviousPartitionCount())
        .isEqualTo(3);
    topics.deleteTopic(DeleteTopicRequest.newBuilder().setName("t").build());
    assertThat(topics.listTopics(ListTopicsRequest.getDefaultInstance()).getTopicsCount()).isZero();
    assertThat(
            ClusterServiceGrpc.newBlockingStub(running.channel)
                .describeCluster(DescribeClusterRequest.getDefaultInstance())
                .getOffsetsPartitions())
        .isEqualTo(50);
  }

  @Test
  void theCallerIsKnownByNameAndAddress() {
    coordinator.joinGroup(Requests.join().build());

    assertThat(running.coordinators.callers())
        .containsExactly(new Caller("app", "/127.0.0.1", null));
  }

  @Test
  void aRefusalOfTheCoordinatorCarriesErrorInfo() throws Exception {
    StatusRuntimeException thrown =
        failure(
            () ->
                coordinator.heartbeat(
                    Requests.heartbeat().setGroupId(InMemoryCoordinators.ELSEWHERE).build()));

    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(thrown.getStatus().getDescription()).isEqualTo("Node 2 leads partition 5");
    ErrorInfo info = info(thrown);
    assertThat(info.getReason()).isEqualTo("NOT_COORDINATOR");
    assertThat(info.getDomain()).isEqualTo("muster.io");
    assertThat(info.getMetadataMap())
        .containsEntry("partition", "5")
        .containsEntry("leaderNode", "2")
        .containsEntry("leaderEndpoint", "n2:7400")
        .containsEntry("class", "RETRY_ELSEWHERE");
  }

  @Test
  void aBadRequestDoesNotReachTheCoordinator() throws Exception {
    StatusRuntimeException thrown =
        failure(() -> coordinator.heartbeat(Requests.heartbeat().setGroupId("").build()));

    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(info(thrown).getReason()).isEqualTo("INVALID_GROUP_ID");
    assertThat(info(thrown).getMetadataMap())
        .containsEntry("class", "INVALID")
        .containsEntry("field", "group_id");
    assertThat(running.coordinators.requests()).isEmpty();

    thrown = failure(() -> topics.createTopic(Requests.createTopic("a/b", 1)));
    assertThat(info(thrown).getReason()).isEqualTo("INVALID_TOPIC_EXCEPTION");
    thrown = failure(() -> topics.createTopic(Requests.createTopic("a", 0)));
    assertThat(info(thrown).getReason()).isEqualTo("INVALID_PARTITIONS");
  }

  @Test
  void aBugIsReportedWithoutItsInside() throws Exception {
    for (String group : List.of(InMemoryCoordinators.BROKEN, InMemoryCoordinators.BROKEN_LATER)) {
      StatusRuntimeException thrown =
          failure(() -> coordinator.offsetCommit(Requests.commit().setGroupId(group).build()));

      assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(thrown.getStatus().getDescription()).doesNotContain("secret");
      assertThat(info(thrown).getReason()).isEqualTo("UNKNOWN_SERVER_ERROR");
      assertThat(info(thrown).getMetadataMap()).containsEntry("class", "AMBIGUOUS");
    }
  }

  @Test
  void theLongestRefusalFitsIntoTheTrailers() throws Exception {
    StatusRuntimeException thrown =
        failure(
            () ->
                coordinator.heartbeat(
                    Requests.heartbeat().setGroupId(InMemoryCoordinators.VERBOSE).build()));

    assertThat(info(thrown).getReason()).isEqualTo("MEMBER_ID_REQUIRED");
    assertThat(info(thrown).getMetadataMap()).containsEntry("memberId", "m".repeat(512));
    assertThat(thrown.getStatus().getDescription())
        .hasSize(ErrorMapping.MESSAGE_LENGTH_MAX)
        .endsWith("...");
  }

  @Test
  void largeRequestsAreRefusedAndTheConnectionLives() throws Exception {
    StatusRuntimeException thrown = failure(() -> coordinator.joinGroup(join(600 << 10)));
    assertThat(info(thrown).getReason()).isEqualTo("REQUEST_TOO_LARGE");

    thrown = failure(() -> coordinator.joinGroup(join(2 << 20)));
    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

    assertThat(coordinator.joinGroup(join(500 << 10)).getMemberId()).isEqualTo("m");
    assertThat(running.coordinators.requests()).hasSize(1);
  }

  private static JoinGroupRequest join(int bytes) {
    return Requests.join().setReason("r".repeat(bytes)).build();
  }

  @Test
  void anAnswerToACallThatWasGivenUpIsDropped() throws Exception {
    running.coordinators.hold();
    PendingAnswer<HeartbeatRequest, HeartbeatResponse> call = new PendingAnswer<>();
    CoordinatorServiceGrpc.newStub(running.channel).heartbeat(Requests.heartbeat().build(), call);
    await().until(() -> running.coordinators.heldBack() == 1);
    call.giveUp();
    // The next call on the connection comes after the cancellation.
    topics.listTopics(ListTopicsRequest.getDefaultInstance());

    running.coordinators.release();

    assertThat(coordinator.heartbeat(Requests.heartbeat().build()).hasHeader()).isTrue();
  }

  @Test
  void healthFollowsReadinessForTheServerAndEachService() {
    List<String> names =
        List.of(
            "",
            "muster.v1.CoordinatorService",
            "muster.v1.GroupAdminService",
            "muster.v1.TopicService",
            "muster.v1.ClusterService");
    assertThat(names).allMatch(name -> health(name) == ServingStatus.NOT_SERVING);
    running.server.setServing(true);
    assertThat(names).allMatch(name -> health(name) == ServingStatus.SERVING);
    running.server.setServing(false);
    assertThat(names).allMatch(name -> health(name) == ServingStatus.NOT_SERVING);
    assertThat(failure(() -> health("muster.v1.Nonsense")).getStatus().getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  private ServingStatus health(String service) {
    return HealthGrpc.newBlockingStub(running.channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  @Test
  void reflectionListsTheServicesWhereItIsEnabled() throws Exception {
    assertThat(
            services(running).get(20, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .contains(
            "muster.v1.CoordinatorService",
            "muster.v1.GroupAdminService",
            "muster.v1.TopicService",
            "muster.v1.ClusterService",
            "grpc.health.v1.Health");

    try (RunningServer closed = new RunningServer("grpc.reflection.enabled", "false")) {
      assertThatThrownBy(() -> services(closed).get(20, TimeUnit.SECONDS))
          .hasMessageContaining("UNIMPLEMENTED");
    }
  }

  private static CompletableFuture<ServerReflectionResponse> services(RunningServer server) {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> call =
        ServerReflectionGrpc.newStub(server.channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    call.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    call.onCompleted();
    return answer;
  }

  @Test
  void aPortInUseIsSaidInPlainWords() {
    int port = running.server.port();
    assertThatThrownBy(
            () ->
                RpcServer.start(
                    RunningServer.config("cluster.nodes", "1@127.0.0.1:" + port + ":1"),
                    running.coordinators,
                    running.administration,
                    running.directory,
                    running.nodes,
                    running.nodes,
                    running.backups,
                    running.security,
                    Runnable::run))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Cannot listen for clients on 127.0.0.1:"
                + port
                + ": Address already in use. Does another process use the port?");
    assertThatThrownBy(
            () ->
                RpcServer.start(
                    RunningServer.config("listen.host", "no.such.host.invalid"),
                    0,
                    running.coordinators,
                    running.administration,
                    running.directory,
                    running.nodes,
                    running.nodes,
                    running.backups,
                    running.security,
                    Runnable::run))
        .hasMessage("listen.host no.such.host.invalid is not a known address");
  }

  @Test
  void aStoppingServerAnswersWhatItHasAccepted() throws Exception {
    running.coordinators.hold();
    PendingAnswer<HeartbeatRequest, HeartbeatResponse> call = new PendingAnswer<>();
    CoordinatorServiceGrpc.newStub(running.channel).heartbeat(Requests.heartbeat().build(), call);
    await().until(() -> running.coordinators.heldBack() == 1);

    Executor stopper = task -> new Thread(task, "stopper").start();
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(() -> running.server.stop(Duration.ofSeconds(20)), stopper);
    await().until(this::refusesConnections);
    assertThat(stopped).isNotDone();
    running.coordinators.release();

    assertThat(call.get().getHeader().getTerm()).isEqualTo(7);
    stopped.get(20, TimeUnit.SECONDS);
  }

  private boolean refusesConnections() {
    try {
      TopicServiceGrpc.newBlockingStub(running.open())
          .listTopics(ListTopicsRequest.getDefaultInstance());
      return false;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.UNAVAILABLE;
    }
  }

  private static StatusRuntimeException failure(Runnable call) {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(thrown).as("the call succeeded").isNotNull();
    return thrown;
  }

  private static ErrorInfo info(StatusRuntimeException thrown) throws Exception {
    return StatusProto.fromThrowable(thrown).getDetails(0).unpack(ErrorInfo.class);
  }
}
