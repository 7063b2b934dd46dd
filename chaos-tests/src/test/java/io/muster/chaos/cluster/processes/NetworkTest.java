// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import static io.muster.chaos.cluster.Net.CLIENTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.cluster.Ability;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Each fault of the network bites, and heals. */
@Tag("chaos")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class NetworkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** So long an answer must not come. */
  private static final Duration SILENCE = Duration.ofMillis(700);

  private static final int DATAGRAMS = 1_000;
  private static final int RATE = 64;
  private static final int SENT = 128 << 10;

  private Lab lab;

  @BeforeAll
  void open() throws Exception {
    Needs.all(Ability.KILL);
    lab = Lab.open(null, 3, 64L << 20, Abilities.ofThisMachine().has(Ability.CUT));
  }

  @AfterAll
  void close() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void heal() throws Exception {
    lab.net().heal();
  }

  @Test
  void cutStopsAnEchoAndHealingBringsItBackOnTheSameConnection() throws Exception {
    Needs.all(Ability.CUT);
    try (Talker server = Sockets.echo(lab, 2);
        Talker connection = Sockets.connection(lab, 1, 2)) {
      assertThat(connection.hear(PATIENCE)).isEqualTo("connected");
      connection.tell("a");
      assertThat(connection.hear(PATIENCE)).isEqualTo("a");

      lab.net().cut(1, 2);
      connection.tell("b");
      assertThat(connection.hear(SILENCE)).isNull();
      try (Talker another = Sockets.connection(lab, 1, 2);
          Talker client = Sockets.connection(lab, CLIENTS, 2)) {
        assertThat(client.hear(PATIENCE)).as("others are not cut").isEqualTo("connected");
        assertThat(another.hear(SILENCE)).isNull();
      }

      lab.net().heal();
      assertThat(connection.hear(PATIENCE)).isEqualTo("b");
      assertThat(server.process().isAlive()).isTrue();
    }
  }

  @Test
  void cutIsOneWay() throws Exception {
    Needs.all(Ability.CUT);
    try (Talker one = Sockets.sink(lab, 1);
        Talker two = Sockets.sink(lab, 2)) {
      lab.net().cut(1, 2);
      Sockets.spray(lab, 1, 2, DATAGRAMS);
      Sockets.spray(lab, 2, 1, DATAGRAMS);
      assertThat(Sockets.arrived(one)).isEqualTo(DATAGRAMS);
      assertThat(Sockets.arrived(two)).isZero();
    }
  }

  @Test
  void cutOfClientsLeavesTheNodesAlone() throws Exception {
    Needs.all(Ability.CUT);
    for (boolean toClients : new boolean[] {true, false}) {
      try (Talker server = Sockets.echo(lab, 2);
          Talker client = Sockets.connection(lab, CLIENTS, 2);
          Talker node = Sockets.connection(lab, 1, 2)) {
        assertThat(client.hear(PATIENCE)).isEqualTo("connected");
        assertThat(node.hear(PATIENCE)).isEqualTo("connected");
        lab.net().cut(toClients ? 2 : CLIENTS, toClients ? CLIENTS : 2);
        client.tell("a");
        node.tell("a");
        assertThat(node.hear(PATIENCE)).isEqualTo("a");
        assertThat(client.hear(SILENCE)).isNull();
        lab.net().heal();
        assertThat(client.hear(PATIENCE)).isEqualTo("a");
        assertThat(server.process().isAlive()).isTrue();
      }
    }
  }

  @Test
  void resetEndsConnectionsAndRefusesNewOnes() throws Exception {
    Needs.all(Ability.RESET);
    try (Talker server = Sockets.echo(lab, 2);
        Talker connection = Sockets.connection(lab, 1, 2);
        Talker client = Sockets.connection(lab, CLIENTS, 2)) {
      assertThat(connection.hear(PATIENCE)).isEqualTo("connected");
      assertThat(client.hear(PATIENCE)).isEqualTo("connected");
      lab.net().reset(1, 2);
      connection.tell("a");
      assertThat(connection.hear(PATIENCE)).startsWith("lost: Connection reset");
      try (Talker another = Sockets.connection(lab, 1, 2)) {
        assertThat(another.hear(PATIENCE)).startsWith("no connection").contains("refused");
      }
      client.tell("b");
      assertThat(client.hear(PATIENCE)).isEqualTo("b");
      assertThat(server.process().isAlive()).isTrue();

      lab.net().heal();
      lab.net().reset(2, CLIENTS);
      client.tell("c");
      assertThat(client.hear(SILENCE)).isNotEqualTo("c");
    }
  }

  @Test
  void someAreLost() throws Exception {
    Needs.all(Ability.LOSS);
    try (Talker one = Sockets.sink(lab, 1);
        Talker two = Sockets.sink(lab, 2)) {
      lab.net().lose(1, 2, 0.3);
      Sockets.spray(lab, 1, 2, DATAGRAMS);
      Sockets.spray(lab, 2, 1, DATAGRAMS);
      // Eight standard deviations of the 700 that are expected.
      int arrived = Sockets.arrived(two);
      assertThat(arrived).isBetween(584, 816);
      assertThat(Sockets.arrived(one)).isEqualTo(DATAGRAMS);
      assertThat(lab.net().struck()).isEqualTo(DATAGRAMS - arrived);
      lab.net().heal();
      assertThat(lab.net().struck()).isZero();
    }
  }

  @Test
  void limitSlowsDown() throws Exception {
    Needs.all(Ability.BANDWIDTH);
    try (Talker server = Sockets.echo(lab, 2);
        Talker connection = Sockets.connection(lab, CLIENTS, 2)) {
      assertThat(connection.hear(PATIENCE)).isEqualTo("connected");
      Duration fast = roundTrip(connection);
      lab.net().limit(2, RATE);
      Duration slow = roundTrip(connection);
      assertThat(lab.net().struck()).isPositive();
      lab.net().heal();
      Duration healed = roundTrip(connection);
      // 128 KiB take two seconds, a burst less.
      assertThat(slow).isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(10));
      assertThat(fast).isLessThan(Duration.ofMillis(1_500));
      assertThat(healed).isLessThan(Duration.ofMillis(1_500));
      assertThat(server.process().isAlive()).isTrue();
    }
  }

  /** The rest comes back as the answer to nothing. */
  private static Duration roundTrip(Talker connection) throws Exception {
    String line = "x".repeat(1_000);
    long start = System.nanoTime();
    for (int i = 0; i < SENT / line.length(); i++) {
      connection.tell(line);
      assertThat(connection.hear(PATIENCE)).isEqualTo(line);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
