// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceBlockingStub;
import io.muster.proto.v1.HeartbeatRequest;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What real calls over a real connection are counted as. */
class RpcMetricsTest {
  private RunningServer running;
  private CoordinatorServiceBlockingStub coordinator;

  @BeforeEach
  void start() throws Exception {
    running = new RunningServer();
    coordinator =
        CoordinatorServiceGrpc.newBlockingStub(running.channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  @Test
  void aCallCountsByItsNameAndOutcome() {
    coordinator.joinGroup(Requests.join().build());
    coordinator.heartbeat(Requests.heartbeat().build());
    coordinator.heartbeat(Requests.heartbeat().build());
    assertRefused(Requests.heartbeat().setGroupId("").build());
    assertRefused(Requests.heartbeat().setGroupId(InMemoryCoordinators.ELSEWHERE).build());

    RpcMetrics.Calls heartbeats = calls("Heartbeat", "unary");
    assertThat(heartbeats.outcomes())
        .isEqualTo(Map.of("NONE", 2L, "INVALID_GROUP_ID", 1L, "NOT_COORDINATOR", 1L));
    assertThat(heartbeats.durations().count()).isEqualTo(4);
    assertThat(heartbeats.durations().sum()).isPositive();
    assertThat(calls("JoinGroup", "unary").outcomes()).isEqualTo(Map.of("NONE", 1L));
    assertThat(calls("Heartbeat", "stream").outcomes()).isEqualTo(Map.of("NONE", 0L));
    await().untilAsserted(() -> assertThat(running.server.metrics().open()).isZero());
  }

  private void assertRefused(HeartbeatRequest request) {
    assertThat(catchThrowable(() -> coordinator.heartbeat(request)))
        .isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void callsWithinAStreamCountApart() {
    StreamClient client = StreamClient.open(running.channel);
    client.send(
        ConnectRequest.newBuilder()
            .addCalls(call(1).setHeartbeat(Requests.heartbeat()))
            .addCalls(call(2).setOffsetCommit(Requests.commit()))
            .addCalls(call(3).setHeartbeat(Requests.heartbeat().setGroupId("")))
            .addCalls(call(4))
            .build());
    await().until(() -> client.answers().size() == 4);

    await()
        .untilAsserted(
            () -> {
              assertThat(calls("Heartbeat", "stream").outcomes())
                  .isEqualTo(Map.of("NONE", 1L, "INVALID_GROUP_ID", 1L));
              assertThat(calls("OffsetCommit", "stream").outcomes()).isEqualTo(Map.of("NONE", 1L));
              assertThat(calls("other", "stream").outcomes())
                  .isEqualTo(Map.of("NONE", 0L, "INVALID_REQUEST", 1L));
            });
    assertThat(calls("OffsetCommit", "stream").durations().count()).isEqualTo(1);
    // The stream itself is open, and no call that took long.
    assertThat(running.server.metrics().open()).isEqualTo(1);
    assertThat(calls("Connect", "unary").durations().count()).isZero();
    client.cancel();
    await()
        .untilAsserted(
            () -> {
              assertThat(running.server.metrics().open()).isZero();
              assertThat(calls("Connect", "unary").outcomes()).containsEntry("GRPC_CANCELLED", 1L);
            });
  }

  private static ConnectRequest.Call.Builder call(long id) {
    return ConnectRequest.Call.newBuilder().setCorrelationId(id);
  }

  @Test
  void whatIsNotOfTheApiCountsAsOne() {
    HealthGrpc.newBlockingStub(running.channel).check(HealthCheckRequest.getDefaultInstance());

    await()
        .untilAsserted(
            () -> assertThat(calls("other", "unary").outcomes()).isEqualTo(Map.of("NONE", 1L)));
  }

  private RpcMetrics.Calls calls(String rpc, String via) {
    return running.server.metrics().calls().stream()
        .filter(calls -> calls.rpc().equals(rpc) && calls.via().equals(via))
        .findFirst()
        .orElseThrow();
  }
}
