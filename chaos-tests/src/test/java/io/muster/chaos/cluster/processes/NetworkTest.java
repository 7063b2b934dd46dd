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

  /** In each direction. */
  private static final Duration LATE = Duration.ofMillis(150);

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
  void delayHoldsBackWhatComesAndWhatGoesOnTheirPeerPortOnly() throws Exception {
    Needs.all(Ability.DELAY);
    int peers = NodeConfigFile.RAFT_PORT;
    try (Talker one = Sockets.echo(lab, 1, peers);
        Talker two = Sockets.echo(lab, 2, peers);
        Talker other = Sockets.echo(lab, 2);
        Talker before = Sockets.connection(lab, 1, 2, peers);
        Talker untouched = Sockets.connection(lab, 1, 2)) {
      assertThat(before.hear(PATIENCE)).isEqualTo("connected");
      assertThat(untouched.hear(PATIENCE)).isEqualTo("connected");
      assertThat(lab.net().struck()).isZero();

      lab.net().delay(1, LATE, LATE);
      before.tell("a");
      assertThat(before.hear(PATIENCE)).startsWith("lost: ");
      assertLate(1, 2);
      assertLate(2, 1);
      assertThat(lab.net().struck()).isEqualTo(2);
      untouched.tell("b");
      assertThat(untouched.hear(PATIENCE)).isEqualTo("b");

      try (Talker led = Sockets.connection(lab, 1, 2, peers)) {
        assertThat(led.hear(PATIENCE)).isEqualTo("connected");
        lab.net().heal();
        led.tell("c");
        assertThat(led.hear(PATIENCE)).isIn("end", "lost: Connection reset by peer");
      }
      assertThat(lab.net().struck()).isZero();
      try (Talker after = Sockets.connection(lab, 1, 2, peers)) {
        assertThat(after.hear(PATIENCE)).isEqualTo("connected");
        after.tell("d");
        assertThat(after.hear(PATIENCE)).isEqualTo("d");
      }
      assertThat(one.process().isAlive()).isTrue();
      assertThat(two.process().isAlive()).isTrue();
      assertThat(other.process().isAlive()).isTrue();
    }
  }

  private void assertLate(int from, int to) throws Exception {
    try (Talker talker = Sockets.connection(lab, from, to, NodeConfigFile.RAFT_PORT)) {
      assertThat(talker.hear(PATIENCE)).isEqualTo("connected");
      long sent = System.nanoTime();
      talker.tell("late");
      assertThat(talker.hear(PATIENCE)).isEqualTo("late");
      assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThan(LATE.multipliedBy(2));
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
      assertThat(fast).isLessThan(slow);
      assertThat(healed).isLessThan(slow);
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
