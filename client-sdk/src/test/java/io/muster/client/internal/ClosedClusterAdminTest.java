// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.ClientClosedException;
import io.muster.client.ConfigChange;
import io.muster.client.ConfigScope;
import io.muster.client.GroupWatch;
import io.muster.client.MemberToRemove;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.RetriableException;
import io.muster.client.TopicPartition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the admin does where nobody listens. */
@Timeout(60)
class ClosedClusterAdminTest {
  private String endpoint = "";

  @BeforeEach
  void findAPortWhereNobodyListens() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      endpoint = "127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void callsFailAtTheirDeadlineAndChangedNothing() {
    try (MusterClient client = client()) {
      MusterAdmin admin = client.admin();
      List<ThrowingCallable> calls =
          List.of(
              () -> admin.expandTopic("t", 2),
              () -> admin.deleteTopic("t"),
              admin::listGroups,
              () -> admin.describeGroup("g"),
              () -> admin.deleteGroup("g"),
              () -> admin.deleteOffsets("g", Set.of(new TopicPartition("t", 0))),
              () -> admin.removeMembers("g", List.of(MemberToRemove.byMemberId("m", ""))),
              () -> admin.groupEvents("g"),
              () -> admin.describeConfig(ConfigScope.cluster()),
              () -> admin.describeNodeConfig(1),
              () -> admin.alterConfig(ConfigScope.group("g"), ConfigChange.set("k", "v")));
      for (ThrowingCallable call : calls) {
        assertThatThrownBy(call)
            .isInstanceOf(RetriableException.class)
            .extracting(e -> ((MusterException) e).outcomeUnknown())
            .isEqualTo(false);
      }
    }
  }

  @Test
  void nothingToDoNeedsNoCluster() {
    try (MusterClient client = client()) {
      assertThat(client.admin().deleteOffsets("g", Set.of())).isEmpty();
      assertThat(client.admin().removeMembers("g", List.of())).isEmpty();
    }
  }

  @Test
  void watchTriesUntilItIsClosed() throws Exception {
    try (MusterClient client = client()) {
      GroupWatch watch = client.admin().watchGroup("g", 0, event -> {});
      assertThatThrownBy(() -> client.admin().listTopics()).isInstanceOf(RetriableException.class);
      assertThat(watch.ended()).isNotDone();

      watch.close();
      watch.close();
      assertThat(watch.ended().get(10, TimeUnit.SECONDS)).isNull();
    }
  }

  @Test
  void watchEndsWithItsClient() {
    MusterClient client = client();
    GroupWatch watch = client.admin().watchGroup("g", 0, event -> {});
    client.close();

    assertThatThrownBy(() -> watch.ended().get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ClientClosedException.class);
    watch.close();
  }

  private MusterClient client() {
    return MusterClient.builder()
        .endpoints(endpoint)
        .requestTimeout(Duration.ofMillis(300))
        .build();
  }
}
