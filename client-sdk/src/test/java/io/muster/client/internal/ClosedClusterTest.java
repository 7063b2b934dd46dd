// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.ClientClosedException;
import io.muster.client.GroupConsumer;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.RetriableException;
import io.muster.client.TopicPartition;
import io.muster.client.WakeupException;
import io.muster.client.source.FileSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client does where nobody listens. */
class ClosedClusterTest {
  @TempDir Path root;

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
  void consumerCanBeClosedAtOnceAndPollsWithAnyTimeout() {
    try (MusterClient client = client();
        GroupConsumer<String> consumer = client.newConsumer("g", new FileSource(root)).build()) {
      consumer.subscribe(List.of("t"));
      assertThat(consumer.poll(Duration.ZERO)).isEmpty();
      consumer.wakeup();
      assertThatThrownBy(() -> consumer.poll(Duration.ofMillis(Long.MAX_VALUE)))
          .isInstanceOf(WakeupException.class);
      consumer.close(Duration.ZERO);
      assertThat(consumer.state()).isEqualTo(MemberState.CLOSED);
      assertThatThrownBy(() -> consumer.poll(Duration.ZERO))
          .isInstanceOf(ClientClosedException.class);
    }
  }

  @Test
  @Timeout(60)
  void consumerOfAClosedClientSaysSo() {
    MusterClient client = client();
    GroupConsumer<String> consumer = client.newConsumer("g", new FileSource(root)).build();
    consumer.subscribe(List.of("t"));
    client.close();

    assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(30)))
        .isInstanceOf(ClientClosedException.class);
    consumer.unsubscribe();
    consumer.subscribe(List.of("t"));
    assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(30)))
        .isInstanceOf(ClientClosedException.class);
    consumer.close(Duration.ofMinutes(10));
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
