// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.Requests.call;
import static io.muster.node.rpc.Requests.commit;
import static io.muster.node.rpc.Requests.connect;
import static io.muster.node.rpc.Requests.header;
import static io.muster.node.rpc.Requests.heartbeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.muster.node.coordinator.Caller;
import io.muster.node.coordinator.PushChannel;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.ConnectResponse.Answer;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.Push;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The multiplexed stream over a real connection. */
class ConnectStreamTest {
  private RunningServer running;
  private InMemoryCoordinators coordinators;
  private StreamClient client;

  @BeforeEach
  void start() throws Exception {
    running = new RunningServer();
    coordinators = running.coordinators;
    client = StreamClient.open(running.channel);
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  @Test
  void callsAreHandedOnInOrderAndAnswersNameThem() {
    client.send(
        ConnectRequest.newBuilder()
            .setHeader(header(1))
            .addCalls(call(7, heartbeat().setMemberId("a")))
            .addCalls(call(5, commit().setMemberId("b")))
            .build());
    client.send(connect(call(6, heartbeat().setMemberId("c"))));

    await().until(() -> client.answers().size() == 3);

    assertThat(coordinators.requests())
        .extracting(
            request ->
                request instanceof HeartbeatRequest heartbeat
                    ? heartbeat.getMemberId()
                    : ((OffsetCommitRequest) request).getMemberId())
        .containsExactly("a", "b", "c");
    assertThat(client.answeredIds()).containsExactly(7L, 5L, 6L);
    assertThat(client.answers().get(0).getHeartbeat().getHeader().getTerm()).isEqualTo(7);
    assertThat(client.answers().get(1).getOffsetCommit().getRevision()).isEqualTo(1);
  }

  @Test
  void theRevisionOfTheTopicsComesAtTheStartAndAfterEachChange() {
    // None yet, so nothing is said of it.
    client.send(connect(call(1, heartbeat())));
    await().until(() -> client.answers().size() == 1);
    assertThat(client.topicsRevisions()).isEmpty();

    running.directory.createTopic(Requests.createTopic("t", 1));
    running.server.topicsChanged();
    await().until(() -> client.topicsRevisions().equals(List.of(1L)));
    StreamClient late = StreamClient.open(running.channel);
    await().until(() -> late.topicsRevisions().equals(List.of(1L)));
    running.directory.createTopic(Requests.createTopic("u", 1));
    running.server.topicsChanged();
    await().until(() -> late.topicsRevisions().equals(List.of(1L, 2L)));
    await().until(() -> client.topicsRevisions().equals(List.of(1L, 2L)));
  }

  @Test
  void theHeaderOfTheStreamNamesTheCallerOfEveryCall() {
    client.send(
        ConnectRequest.newBuilder().setHeader(header(1)).addCalls(call(1, heartbeat())).build());
    client.send(connect(call(2, heartbeat())));
    await().until(() -> client.answers().size() == 2);

    List<Caller> callers = coordinators.callers();
    assertThat(callers).extracting(Caller::clientId).containsOnly("app");
    assertThat(callers).extracting(Caller::host).containsOnly("/127.0.0.1");
    assertThat(callers.get(0).pushes()).isNotNull().isSameAs(callers.get(1).pushes());
  }

  /** A commit without a member counts its sequence by client, and the stream may name that one. */
  @Test
  void theHeaderOfTheStreamNamesTheWriterOfASequence() {
    OffsetCommitRequest.Builder counted =
        commit().clearGenerationId().setMemberId("").setSequence(1);
    client.send(connect(call(1, counted)));
    client.send(connect(call(2, counted.clone().setHeader(header(1)))));
    client.send(
        ConnectRequest.newBuilder().setHeader(header(1)).addCalls(call(3, counted)).build());

    await().until(() -> client.answers().size() == 3);

    assertThat(client.answers())
        .extracting(answer -> answer.getError().getReason())
        .containsExactly(ErrorReason.INVALID_REQUEST, ErrorReason.NONE, ErrorReason.NONE);
  }

  @Test
  void failuresAreAnswersAndDoNotEndTheStream() {
    client.send(
        connect(
            call(1, heartbeat().setGroupId("strict")),
            call(2, heartbeat().setGroupId("")),
            call(3, heartbeat().setGroupId(InMemoryCoordinators.BROKEN)),
            call(4, commit().setGroupId(InMemoryCoordinators.BROKEN_LATER)),
            call(5, commit().setGroupId(InMemoryCoordinators.ELSEWHERE)),
            ConnectRequest.Call.newBuilder().setCorrelationId(6).build(),
            call(7, heartbeat())));

    await().until(() -> client.answers().size() == 7);

    List<Answer> answers = client.answers();
    assertThat(client.answeredIds()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(answers)
        .extracting(answer -> answer.getError().getReason())
        .containsExactly(
            ErrorReason.UNKNOWN_MEMBER_ID,
            ErrorReason.INVALID_GROUP_ID,
            ErrorReason.UNKNOWN_SERVER_ERROR,
            ErrorReason.UNKNOWN_SERVER_ERROR,
            ErrorReason.NOT_COORDINATOR,
            ErrorReason.INVALID_REQUEST,
            ErrorReason.NONE);
    assertThat(answers.get(2).getError().getMessage()).doesNotContain("secret");
    assertThat(answers.get(4).getError().getErrorClass()).isEqualTo(ErrorClass.RETRY_ELSEWHERE);
    assertThat(answers.get(4).getError().getMetadataMap())
        .containsEntry("leaderEndpoint", "n2:7400");
  }

  @Test
  void answersThatComeTogetherTravelTogether() {
    coordinators.hold();
    for (long id = 1; id <= 2_000; id++) {
      client.send(connect(call(id, commit())));
    }
    await().until(() -> coordinators.heldBack() == 2_000);

    coordinators.release();

    await().until(() -> client.answers().size() == 2_000);
    assertThat(client.answeredIds())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 2_000).boxed().toList());
    assertThat(client.messages.size()).isLessThan(1_000);
  }

  @Test
  void moreUnansweredCallsThanTheLimitAreThrottled() {
    coordinators.hold();
    ConnectRequest.Builder request = ConnectRequest.newBuilder();
    for (int id = 1; id <= ConnectStream.UNANSWERED_CALLS_MAX + 1; id++) {
      request.addCalls(call(id, heartbeat()));
    }
    client.send(request.build());

    await().until(() -> client.answers().size() == 1);
    Answer refused = client.answers().get(0);
    assertThat(refused.getCorrelationId()).isEqualTo(ConnectStream.UNANSWERED_CALLS_MAX + 1);
    assertThat(refused.getError().getReason()).isEqualTo(ErrorReason.THROTTLED);
    assertThat(refused.getError().getErrorClass()).isEqualTo(ErrorClass.RETRY_SAME);
    assertThat(refused.getError().getMetadataMap()).containsEntry("limit", "10000");

    coordinators.release();
    await().until(() -> client.answers().size() == ConnectStream.UNANSWERED_CALLS_MAX + 1);
    client.send(connect(call(0, heartbeat())));
    await().until(() -> client.answeredIds().contains(0L));
    assertThat(client.answers().get(client.answers().size() - 1).hasHeartbeat()).isTrue();
  }

  @Test
  void unansweredCallsAreBoundedInBytes() {
    coordinators.hold();
    String metadata = "m".repeat(400 << 10);
    int fitting = ConnectStream.UNANSWERED_BYTES_MAX / (401 << 10);
    for (int id = 1; id <= fitting + 2; id++) {
      OffsetCommitRequest.Builder large = commit();
      large.getTopicsBuilder(0).getPartitionsBuilder(0).setMetadata(metadata);
      client.send(connect(call(id, large)));
    }

    await().until(() -> !client.answers().isEmpty());
    assertThat(client.answers().get(0).getError().getReason()).isEqualTo(ErrorReason.THROTTLED);
    assertThat(coordinators.heldBack()).isBetween(fitting, fitting + 1);
  }

  @Test
  void aClientThatDoesNotReadIsCutOffAndOthersAreServed() throws Exception {
    StreamClient deaf = StreamClient.openWithoutReading(running.open());
    ConnectRequest.Builder many = ConnectRequest.newBuilder();
    for (int id = 1; id <= 5_000; id++) {
      many.addCalls(call(id, heartbeat()));
    }
    ConnectRequest request = many.build();
    await().until(() -> running.server.openStreams() == 2);
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              if (deaf.canSend()) {
                deaf.send(request);
              }
              // Only the other stream is left.
              return running.server.openStreams() == 1;
            });
    client.send(connect(call(1, heartbeat())));
    await().until(() -> client.answers().size() == 1);

    // What the transport had taken before is still delivered, and then the reason.
    deaf.read(Integer.MAX_VALUE);
    Throwable end = catchThrowable(() -> deaf.end.get(20, TimeUnit.SECONDS)).getCause();
    assertThat(Status.fromThrowable(end).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(info(end).getReason()).isEqualTo("THROTTLED");
  }

  @Test
  void aClientThatPausesGetsEverythingInOrderLater() {
    StreamClient slow = StreamClient.openWithoutReading(running.open());
    coordinators.hold();
    // Together more than the transport takes at once, and less than the queue holds.
    int calls = ConnectStream.UNANSWERED_CALLS_MAX;
    String topic = "t".repeat(200);
    for (int first = 1; first <= calls; first += 1_000) {
      ConnectRequest.Builder request = ConnectRequest.newBuilder();
      for (int id = first; id < first + 1_000; id++) {
        request.addCalls(call(id, commit().clearTopics().addTopics(Requests.topic(topic, 0))));
      }
      slow.send(request.build());
    }
    await().until(() -> coordinators.heldBack() == calls);
    coordinators.release();
    slow.read(1);
    await().until(() -> slow.messages.size() == 1);
    assertThat(slow.answers().size()).isLessThan(calls);

    slow.read(Integer.MAX_VALUE);

    await().until(() -> slow.answers().size() == calls);
    assertThat(slow.answeredIds())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, calls).boxed().toList());
  }

  @Test
  void pushesReachTheStreamTheyAreMeantForUntilItEnds() throws Exception {
    client.send(connect(call(1, heartbeat())));
    await().until(() -> client.answers().size() == 1);
    PushChannel pushes = coordinators.callers().get(0).pushes();
    Push push = Push.newBuilder().setGroupId("g").setMemberId("m").setGenerationId(2).build();

    pushes.push(push);
    await().until(() -> client.pushes().equals(List.of(push)));

    client.cancel();
    await().until(() -> running.server.openStreams() == 0);
    pushes.push(push);
    assertThat(client.pushes()).hasSize(1);
  }

  @Test
  void anUnknownVersionEndsTheStreamBeforeAnythingIsDone() throws Exception {
    client.send(
        ConnectRequest.newBuilder().setHeader(header(2)).addCalls(call(1, commit())).build());

    Throwable end = catchThrowable(() -> client.end.get(20, TimeUnit.SECONDS)).getCause();
    assertThat(Status.fromThrowable(end).getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(info(end).getReason()).isEqualTo("UNSUPPORTED_PROTOCOL_VERSION");
    assertThat(info(end).getMetadataMap()).containsEntry("min", "1").containsEntry("max", "1");
    assertThat(coordinators.requests()).isEmpty();
  }

  @Test
  void aHalfClosedStreamEndsWhenEverythingIsAnswered() throws Exception {
    coordinators.hold();
    client.send(connect(call(1, commit()), call(2, commit())));
    client.halfClose();
    await().until(() -> coordinators.heldBack() == 2);
    assertThat(client.end).isNotDone();

    coordinators.release();

    client.end.get(20, TimeUnit.SECONDS);
    assertThat(client.answeredIds()).containsExactly(1L, 2L);
  }

  @Test
  void aStoppingServerAnswersWhatItAcceptedAndRefusesTheRest() throws Exception {
    coordinators.hold();
    client.send(connect(call(1, commit())));
    await().until(() -> coordinators.heldBack() == 1);
    Executor stopper = task -> new Thread(task, "stopper").start();
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(() -> running.server.stop(Duration.ofSeconds(20)), stopper);

    await()
        .until(
            () -> {
              client.send(connect(call(2, heartbeat())));
              return client.answers().stream()
                  .anyMatch(
                      answer ->
                          answer.getError().getReason() == ErrorReason.COORDINATOR_NOT_AVAILABLE);
            });
    coordinators.release();

    client.end.get(20, TimeUnit.SECONDS);
    stopped.get(20, TimeUnit.SECONDS);
    assertThat(client.answers())
        .filteredOn(answer -> answer.getCorrelationId() == 1)
        .singleElement()
        .matches(Answer::hasOffsetCommit);
  }

  private static ErrorInfo info(Throwable thrown) throws Exception {
    return StatusProto.fromThrowable(thrown).getDetails(0).unpack(ErrorInfo.class);
  }
}
