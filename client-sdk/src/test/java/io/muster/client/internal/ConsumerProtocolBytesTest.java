// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.TopicPartition;
import io.muster.client.assignor.MemberSubscription;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.junit.jupiter.api.Test;

/** The layouts are those of Kafka's ConsumerProtocolSubscription and ConsumerProtocolAssignment. */
class ConsumerProtocolBytesTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private static final TopicPartition T2 = new TopicPartition("t", 2);
  private static final TopicPartition A1 = new TopicPartition("a", 1);

  @Test
  void subscriptionIsWrittenAsVersion3() {
    assertThat(
            hex(
                SubscriptionBytes.write(
                    Set.of("b", "a"), List.of(T0), OptionalInt.of(7), new byte[0])))
        .isEqualTo(
            "0003" // version
                + "00000002"
                + "000161"
                + "000162" // topics, sorted
                + "ffffffff" // user data: null
                + "00000001"
                + "000174"
                + "00000001"
                + "00000000" // owned: t 0
                + "00000007" // generation
                + "ffff"); // rack: null
  }

  @Test
  void userDataIsWrittenAndReadBack() {
    byte[] written =
        SubscriptionBytes.write(Set.of("a"), List.of(T2), OptionalInt.of(5), new byte[] {1, 2, 3});

    assertThat(SubscriptionBytes.read("m", Optional.empty(), ByteBuffer.wrap(written)))
        .isEqualTo(subscription(List.of(T2), OptionalInt.of(5)));
    assertThat(
            AssignmentBytes.readAll(
                ByteBuffer.wrap(AssignmentBytes.write(List.of(T2, T0), new byte[] {9}))))
        .isEqualTo(new AssignmentBytes.Content(List.of(T0, T2), ByteBuffer.wrap(new byte[] {9})));
  }

  @Test
  void kafkaWritesTheSameAndReadsOurs() {
    var theirs = List.of(new org.apache.kafka.common.TopicPartition("t", 2));
    ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2, 3});
    ByteBuffer subscription =
        ConsumerProtocol.serializeSubscription(
            new ConsumerPartitionAssignor.Subscription(
                List.of("a", "b"), data, theirs, 5, Optional.empty()));
    ByteBuffer assignment =
        ConsumerProtocol.serializeAssignment(
            new ConsumerPartitionAssignor.Assignment(theirs, ByteBuffer.wrap(new byte[] {7})));

    assertThat(
            ByteBuffer.wrap(
                SubscriptionBytes.write(
                    Set.of("a", "b"), List.of(T2), OptionalInt.of(5), data.array())))
        .isEqualTo(subscription);
    assertThat(ByteBuffer.wrap(AssignmentBytes.write(List.of(T2), new byte[] {7})))
        .isEqualTo(assignment);
    assertThat(
            ConsumerProtocol.deserializeAssignment(
                    ByteBuffer.wrap(AssignmentBytes.write(List.of(T2))))
                .partitions())
        .isEqualTo(theirs);
  }

  @Test
  void deserializeOldSubscriptionVersion() {
    ByteBuffer version0 =
        ConsumerProtocol.serializeSubscription(
            new ConsumerPartitionAssignor.Subscription(
                List.of("a"),
                ByteBuffer.wrap(new byte[] {1, 2, 3}),
                List.of(new org.apache.kafka.common.TopicPartition("t", 2))),
            (short) 0);

    assertThat(SubscriptionBytes.read("m", Optional.empty(), version0))
        .isEqualTo(subscription(List.of(), OptionalInt.empty()));
  }

  @Test
  void everyVersionOfTheSubscriptionIsRead() {
    String topics = "00000001" + "000161";
    String userData = "00000003" + "010203";
    String owned = "00000001" + "000174" + "00000001" + "00000002";

    assertThat(read("0000" + topics + "ffffffff"))
        .isEqualTo(new MemberSubscription("m", Set.of("a")));
    assertThat(read("0000" + topics + userData))
        .isEqualTo(subscription(List.of(), OptionalInt.empty()));
    assertThat(read("0001" + topics + userData + owned))
        .isEqualTo(subscription(List.of(T2), OptionalInt.empty()));
    assertThat(read("0002" + topics + userData + owned + "00000005"))
        .isEqualTo(subscription(List.of(T2), OptionalInt.of(5)));
    assertThat(read("0003" + topics + userData + owned + "00000005" + "0001" + "72"))
        .isEqualTo(subscription(List.of(T2), OptionalInt.of(5)));
    assertThat(read("0063" + topics + userData + owned + "ffffffff" + "0001" + "72" + "beef"))
        .isEqualTo(subscription(List.of(T2), OptionalInt.empty()));
  }

  @Test
  void assignmentIsWrittenInOrder() {
    assertThat(hex(AssignmentBytes.write(List.of(T2, A1, T0))))
        .isEqualTo(
            "0003"
                + "00000002"
                + ("000161" + "00000001" + "00000001")
                + ("000174" + "00000002" + "00000000" + "00000002")
                + "ffffffff");
  }

  @Test
  void assignmentIsReadBack() {
    byte[] bytes = AssignmentBytes.write(List.of(T2, A1, T0));

    assertThat(AssignmentBytes.read(ByteBuffer.wrap(bytes))).containsExactly(A1, T0, T2);
    bytes[1] = 0;
    assertThat(AssignmentBytes.read(ByteBuffer.wrap(bytes))).containsExactly(A1, T0, T2);
  }

  @Test
  void nothingAtAllIsNoPartitions() {
    assertThat(AssignmentBytes.read(ByteBuffer.allocate(0))).isEmpty();
  }

  @Test
  void brokenBytesAreRefusedWhateverTheyAre() {
    byte[] whole = AssignmentBytes.write(List.of(T2, A1, T0));
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> AssignmentBytes.read(ByteBuffer.wrap(cut)))
          .as("first %s bytes", length)
          .isInstanceOf(KafkaBytes.MalformedBytesException.class);
    }
    Long given = Long.getLong("muster.seed");
    long seed = given != null ? given : System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      // Most of the noise would claim a length that is not there; make some plausible.
      if (noise.length > 6 && random.nextBoolean()) {
        Arrays.fill(noise, 0, 5, (byte) 0);
      }
      try {
        AssignmentBytes.read(ByteBuffer.wrap(noise));
        SubscriptionBytes.read("m", Optional.empty(), ByteBuffer.wrap(noise));
      } catch (KafkaBytes.MalformedBytesException expected) {
        assertThat(expected).as("seed %s", seed).hasMessageMatching(".+");
      }
    }
  }

  private static MemberSubscription read(String hex) {
    return SubscriptionBytes.read(
        "m", Optional.empty(), ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  private static MemberSubscription subscription(
      List<TopicPartition> owned, OptionalInt generation) {
    return new MemberSubscription(
        "m",
        Optional.empty(),
        Set.of("a"),
        owned,
        generation,
        ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
