// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.Status;
import io.muster.node.security.AuditLog;
import io.muster.node.security.TestTokens;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.v1.NodeEndpoint;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A node that others do not take for one says so, and does not knock all the time. */
class PeerRefusalsTest {
  private static final Status DENIED = Status.PERMISSION_DENIED.withDescription("no right to");

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger log = (Logger) LoggerFactory.getLogger(PeerRefusals.class);
  private long now;
  private final PeerRefusals refusals = new PeerRefusals(() -> now);

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(lines);
  }

  @Test
  void aRefusalIsToldOnceAMinuteAndForEachNode() {
    for (int second = 0; second < 60; second++) {
      now = TimeUnit.SECONDS.toNanos(second);
      refusals.ended("n2:7400", "Announce", DENIED);
    }
    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.WARN);
    assertThat(lines.list.get(0).getFormattedMessage())
        .contains("n2:7400", "Announce", "no right to", "security.super.users");
    refusals.ended("n3:7400", "Announce", Status.UNAUTHENTICATED);
    assertThat(lines.list).hasSize(2);
    now = TimeUnit.SECONDS.toNanos(60);
    refusals.ended("n2:7400", "Announce", DENIED);
    assertThat(lines.list).hasSize(3);
  }

  @Test
  void callsAreHeldBackUntilThePauseIsOverOrOneWentThrough() {
    refusals.ended("n2:7400", "Register", DENIED);
    assertThat(refusals.held("n2:7400")).isEqualTo(DENIED);
    assertThat(refusals.held("n3:7400")).isNull();
    now = PeerRefusals.PAUSE.toNanos();
    assertThat(refusals.held("n2:7400")).isNull();
    refusals.ended("n2:7400", "Register", DENIED);
    refusals.ended("n2:7400", "Hello", Status.OK);
    assertThat(refusals.held("n2:7400")).isNull();
  }

  @Test
  void aNodeThatIsNotAvailableHasNotRefused() {
    refusals.ended("n2:7400", "Announce", Status.UNAVAILABLE);
    assertThat(refusals.held("n2:7400")).isNull();
    assertThat(lines.list).isEmpty();
  }

  @Test
  void callsToARealNodeAreToldAndHeldBack(@TempDir Path folder) throws Exception {
    ListAppender<ILoggingEvent> audited = new ListAppender<>();
    audited.start();
    Logger audit = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
    audit.addAppender(audited);
    Path jwks = TestTokens.writeJwks(folder.resolve("jwks.json"), TestTokens.ec("k"));
    try (RunningServer asked =
            new RunningServer(
                "security.authentication", "jwt", "security.jwt.jwks", jwks.toString());
        RunningServer asking = new RunningServer();
        PeerClients peers = new PeerClients(asking.security)) {
      NodeEndpoint there =
          NodeEndpoint.newBuilder().setHost("127.0.0.1").setPort(asked.server.port()).build();
      for (int i = 0; i < 50; i++) {
        assertThatThrownBy(
                () ->
                    peers
                        .register(there, RegisterRequest.getDefaultInstance())
                        .get(20, TimeUnit.SECONDS))
            .hasMessageContaining("UNAUTHENTICATED");
      }
      assertThat(lines.list).hasSize(1);
      assertThat(lines.list.get(0).getFormattedMessage()).contains("NodeService/Register");
      // Without the pause it would be a line for each.
      assertThat(audited.list).isNotEmpty().hasSizeLessThan(25);
    } finally {
      audit.detachAppender(audited);
    }
  }
}
