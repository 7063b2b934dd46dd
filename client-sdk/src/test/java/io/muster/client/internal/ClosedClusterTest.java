// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.ClientClosedException;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.RetriableException;
import io.muster.client.TopicPartition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client does where nobody listens. */
class ClosedClusterTest {
  private String endpoint;

  @BeforeEach
  void findAPortWhereNobodyListens() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      endpoint = "127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void callsFailAtTheirDeadlineAndChangedNothing() {
    try (MusterClient client = client()) {
      assertThatThrownBy(() -> client.admin().listTopics())
          .isInstanceOf(RetriableException.class)
          .extracting(e -> ((MusterException) e).outcomeUnknown())
          .isEqualTo(false);
      assertThatThrownBy(
              () ->
                  client
                      .admin()
                      .alterOffsets(
                          "g", Map.of(new TopicPartition("t", 0), new OffsetAndMetadata(1))))
          .isInstanceOf(RetriableException.class)
          .extracting(e -> ((MusterException) e).reason())
          .isEqualTo("COORDINATOR_NOT_AVAILABLE");
    }
  }

  @Test
  void memberKeepsTryingAndCanBeClosed() {
    try (MusterClient client = client()) {
      GroupMember member = client.newMember("g").subscribe(List.of("t")).start();
      assertThatThrownBy(
              () -> member.commit(Map.of(new TopicPartition("t", 0), new OffsetAndMetadata(1))))
          .isInstanceOf(RetriableException.class)
          .extracting(e -> ((MusterException) e).reason())
          .isEqualTo("REBALANCE_IN_PROGRESS");
      member.close();
      assertThat(member.state()).isEqualTo(MemberState.CLOSED);
      assertThatThrownBy(() -> member.commit(Map.of())).isInstanceOf(ClientClosedException.class);
    }
  }

  @Test
  void closedClientRefuses() {
    MusterClient client = client();
    client.close();
    client.close();
    assertThatThrownBy(client::admin).isInstanceOf(ClientClosedException.class);
  }

  private MusterClient client() {
    return MusterClient.builder()
        .endpoints(endpoint)
        .requestTimeout(Duration.ofMillis(400))
        .build();
  }
}
