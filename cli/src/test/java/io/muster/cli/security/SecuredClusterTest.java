// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.cli.CommandLineRun;
import io.muster.client.AccessRuleFilter;
import io.muster.client.AuthenticationException;
import io.muster.client.AuthorizationException;
import io.muster.client.GroupMember;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.RetriableException;
import io.muster.client.TlsOptions;
import io.muster.client.TopicPartition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an application and an operator see of a cluster that is locked. */
class SecuredClusterTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // by start
  private static SecuredNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new SecuredNode(folder);
    assertThat(run("topics", "create", "orders", "--partitions", "1").exitCode()).isZero();
    assertThat(run("topics", "create", "secret", "--partitions", "1").exitCode()).isZero();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void withoutCredentialsNothingGoes() {
    try (MusterClient client = node.client(TIMEOUT).tls(node.trust()).build()) {
      assertThatThrownBy(() -> client.admin().listTopics())
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("client certificate or a bearer token");
      // Finding the coordinator fails for the same reason, at once and not after the timeout.
      assertThatThrownBy(() -> client.admin().committedOffsets("g"))
          .isInstanceOf(AuthenticationException.class);
      assertThatThrownBy(() -> client.admin().accessRules().list(AccessRuleFilter.all()))
          .isInstanceOf(AuthenticationException.class);
    }
    try (MusterClient client =
        node.client(TIMEOUT)
            .tls(node.trust())
            .bearerToken(
                () -> {
                  throw new IllegalStateException("the vault is closed");
                })
            .build()) {
      assertThatThrownBy(() -> client.admin().listTopics())
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("the vault is closed");
    }
    Duration brief = Duration.ofSeconds(2);
    try (MusterClient plain = node.client(brief).build();
        MusterClient trusting = node.client(brief).tls(TlsOptions.systemTrust()).build()) {
      assertThatThrownBy(() -> plain.admin().listTopics()).isInstanceOf(RetriableException.class);
      assertThatThrownBy(() -> trusting.admin().listTopics())
          .isInstanceOf(RetriableException.class);
    }
  }

  @Test
  void aCertificateThatIsReplacedIsUsedByTheClientThatRuns() throws Exception {
    TestPki.Leaf refused = new TestPki(folder, "others").issue("CN=admin");
    Path cert = Files.copy(refused.cert(), folder.resolve("client.pem"));
    Path key = Files.copy(refused.key(), folder.resolve("client.key"));
    try (MusterClient client =
        node.client(Duration.ofSeconds(2)).tls(node.trust().withIdentity(cert, key)).build()) {
      assertThatThrownBy(() -> client.admin().listTopics()).isInstanceOf(RetriableException.class);
      Files.copy(node.admin.key(), key, StandardCopyOption.REPLACE_EXISTING);
      Files.copy(node.admin.cert(), cert, StandardCopyOption.REPLACE_EXISTING);
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptionsMatching(RetriableException.class::isInstance)
          .untilAsserted(() -> assertThat(client.admin().listTopics()).isNotEmpty());
    }
  }

  @Test
  void rulesOpenWhatTheyNameAndNothingElse() throws Exception {
    Path token = folder.resolve("reader.jwt");
    Files.writeString(token, node.token("reader", HOUR) + "\n");
    try (MusterClient client =
        node.client(TIMEOUT)
            .tls(node.trust())
            .bearerToken(() -> node.token("reader", HOUR))
            .build()) {
      AuthorizationException refused =
          catchThrowableOfType(
              AuthorizationException.class, () -> client.admin().committedOffsets("readers"));
      assertThat(refused.principal()).isEqualTo("User:reader");

      CommandLineRun added =
          run(
              "acls",
              "add",
              "--principal",
              "User:reader",
              "--operation",
              "READ",
              "--group",
              "read",
              "--prefixed");
      assertThat(added.exitCode()).as(added.err()).isZero();
      assertThat(added.out()).contains("User:reader", "PREFIXED", "1 added");
      assertThat(client.admin().committedOffsets("readers")).isEmpty();

      // Commits ask for the topic, too.
      Map<TopicPartition, OffsetAndMetadata> commit = Map.of(ORDERS, new OffsetAndMetadata(5));
      refused =
          catchThrowableOfType(
              AuthorizationException.class, () -> client.admin().alterOffsets("readers", commit));
      assertThat(refused.reason()).isEqualTo("TOPIC_AUTHORIZATION_FAILED");
      assertThat(refused.operation()).isEqualTo("READ");
      assertThat(refused.resourceType()).isEqualTo("TOPIC");
      assertThat(refused.resourceName()).isEqualTo("orders");
      assertThat(
              run(
                      "acls",
                      "add",
                      "--principal",
                      "User:reader",
                      "--operation",
                      "read",
                      "--topic",
                      "orders")
                  .exitCode())
          .isZero();
      List<String> audited = audited(() -> client.admin().alterOffsets("readers", commit));
      assertThat(client.admin().committedOffsets("readers").get(ORDERS).offset()).isEqualTo(5);
      // Offsets that were set by hand are an operator's act, and written down.
      assertThat(audited)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("User:reader", "AlterOffsets", "readers", "orders", ": OK"));
      assertThat(client.admin().listTopics())
          .extracting(topic -> topic.name())
          .containsExactly("orders");

      // The same principal on the command line, by its token.
      CommandLineRun forbidden =
          CommandLineRun.of(
              "topics",
              "delete",
              "orders",
              "--execute",
              "--endpoints",
              node.endpoint,
              "--ca",
              node.pki.caFile().toString(),
              "--token-file",
              token.toString());
      assertThat(forbidden.exitCode()).isEqualTo(1);
      assertThat(forbidden.err())
          .contains("User:reader has no right to DELETE TOPIC \"orders\"")
          .contains("TOPIC_AUTHORIZATION_FAILED");

      CommandLineRun dryRun = run("acls", "remove", "--principal", "User:reader");
      assertThat(dryRun.out()).contains("Nothing was changed", "these 2");
      assertThat(run("acls", "list", "--principal", "User:reader", "-o", "json").out())
          .contains("\"resourceName\" : \"orders\"", "\"resourceName\" : \"read\"");
      assertThat(run("acls", "remove").exitCode()).isEqualTo(2);
      CommandLineRun removed = run("acls", "remove", "--principal", "User:reader", "--execute");
      assertThat(removed.out()).contains("2 removed");
      assertThatThrownBy(() -> client.admin().alterOffsets("readers", commit))
          .isInstanceOf(AuthorizationException.class);
      assertThat(run("acls", "list", "--principal", "User:reader").out()).doesNotContain("orders");
    }
  }

  /** What the node's audit log says of an act. */
  private static List<String> audited(Runnable act) {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Logger audit = (Logger) LoggerFactory.getLogger("muster.audit");
    audit.addAppender(lines);
    try {
      act.run();
      // The line is written before the answer is sent.
      return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    } finally {
      audit.detachAppender(lines);
    }
  }

  @Test
  void aMemberThatMayNotJoinStopsAndSaysWhy() {
    assertThat(
            run(
                    "acls",
                    "add",
                    "--principal",
                    "User:outsider",
                    "--operation",
                    "READ",
                    "--group",
                    "elsewhere")
                .exitCode())
        .isZero();
    try (MusterClient client =
            node.client(TIMEOUT)
                .tls(node.trust())
                .bearerToken(() -> node.token("outsider", HOUR))
                .build();
        GroupMember member = client.newMember("closed").subscribe(List.of("orders")).start()) {
      await().atMost(TIMEOUT).until(() -> member.failure().isPresent());
      assertThat(member.failure().orElseThrow())
          .isInstanceOf(AuthorizationException.class)
          .hasMessageContaining("READ GROUP \"closed\"");
    }
  }

  @Test
  void aMemberOutlivesItsTokens() {
    assertThat(
            run(
                    "acls",
                    "add",
                    "--principal",
                    "User:worker",
                    "--operation",
                    "READ",
                    "--group",
                    "workers")
                .exitCode())
        .isZero();
    assertThat(
            run(
                    "acls",
                    "add",
                    "--principal",
                    "User:worker",
                    "--operation",
                    "READ",
                    "--topic",
                    "orders")
                .exitCode())
        .isZero();
    Set<String> used = ConcurrentHashMap.newKeySet();
    AtomicReference<String> current = new AtomicReference<>("");
    AtomicReference<Long> madeNanos = new AtomicReference<>(0L);
    try (MusterClient client =
            node.client(TIMEOUT)
                .tls(node.trust())
                .bearerToken(
                    () -> {
                      synchronized (used) {
                        long now = System.nanoTime();
                        if (current.get().isEmpty()
                            || now - madeNanos.get() > Duration.ofSeconds(2).toNanos()) {
                          current.set(node.token("worker", Duration.ofSeconds(8)));
                          madeNanos.set(now);
                        }
                        used.add(current.get());
                        return current.get();
                      }
                    })
                .build();
        GroupMember member =
            client
                .newMember("workers")
                .subscribe(List.of("orders"))
                .heartbeatInterval(Duration.ofMillis(200))
                .start()) {
      await().atMost(TIMEOUT).until(() -> !member.assignment().partitions().isEmpty());
      String memberId = member.memberId();
      List<MusterException> failures = new ArrayList<>();
      long[] offset = {0};
      // Streams carry the token that they were opened with; three tokens are two streams that
      // ended.
      await()
          .atMost(Duration.ofSeconds(120))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                try {
                  member.commit(Map.of(ORDERS, new OffsetAndMetadata(++offset[0])));
                } catch (MusterException e) {
                  failures.add(e);
                }
                return used.size() >= 4;
              });
      assertThat(failures).isEmpty();
      assertThat(member.failure()).isEmpty();
      assertThat(member.memberId()).isEqualTo(memberId);
      assertThat(member.committed(Set.of(ORDERS)).get(ORDERS).offset()).isEqualTo(offset[0]);
    }
  }

  private static CommandLineRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--endpoints", node.endpoint,
            "--ca", node.pki.caFile().toString(),
            "--cert", node.admin.cert().toString(),
            "--key", node.admin.key().toString()));
    return CommandLineRun.of(all.toArray(new String[0]));
  }
}
