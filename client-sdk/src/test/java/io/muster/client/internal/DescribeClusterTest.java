// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.muster.client.AuthenticationException;
import io.muster.client.MusterClient;
import io.muster.client.NodeDescription;
import io.muster.client.RetriableException;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All nodes are asked what the cluster looks like, and some or all do not answer. */
@Timeout(60)
class DescribeClusterTest {
  private ScriptedPeer first;
  private ScriptedPeer second;

  @BeforeEach
  void begin() throws Exception {
    first = new ScriptedPeer(1);
    second = new ScriptedPeer(2);
  }

  @AfterEach
  void end() {
    first.close();
    second.close();
  }

  @Test
  void refusalOfAllIsTheRefusalAndNotSilence() {
    refuse(first);
    refuse(second);

    try (MusterClient client = client(Duration.ofSeconds(30))) {
      assertThatThrownBy(() -> client.admin().describeCluster())
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("expired");
    }
    assertThat(first.asked(DescribeClusterRequest.class)).as("not repeated").hasSize(1);
  }

  @Test
  void whoDoesNotAnswerIsShownAsSilent() {
    refuse(first);
    second.on(
        DescribeClusterRequest.class,
        request ->
            DescribeClusterResponse.newBuilder()
                .setHeader(second.header())
                .addNodes(first.address())
                .addNodes(second.address())
                .build());

    try (MusterClient client = client(Duration.ofSeconds(30))) {
      assertThat(client.admin().describeCluster().nodes())
          .extracting(NodeDescription::reachable)
          .containsExactly(false, true);
    }
  }

  @Test
  void silenceOfAllNamesItsReasons() {
    first.on(
        DescribeClusterRequest.class,
        request -> {
          throw Status.UNAVAILABLE.withDescription("shutting down").asRuntimeException();
        });

    try (MusterClient client = client(Duration.ofMillis(500))) {
      second.close();
      assertThatThrownBy(() -> client.admin().describeCluster())
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("answered; ")
          .hasMessageContaining("shutting down");
    }
  }

  private MusterClient client(Duration timeout) {
    return MusterClient.builder()
        .endpoints(first.endpoint(), second.endpoint())
        .requestTimeout(timeout)
        .build();
  }

  private static void refuse(ScriptedPeer peer) {
    peer.on(
        DescribeClusterRequest.class,
        request -> {
          throw Status.UNAUTHENTICATED.withDescription("the token is expired").asRuntimeException();
        });
  }
}
