// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import static io.muster.client.assignor.Inputs.partitions;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes are those of Kafka's assignors. */
@SuppressWarnings("removal") // There is no other way to tell them a generation.
class StickyUserDataTest {
  private static final PreviousAssignment PREVIOUS =
      new PreviousAssignment(Set.copyOf(partitions("t-0,2,11")), 7);
  private static final ConsumerGroupMetadata METADATA =
      new ConsumerGroupMetadata("g", 7, "m", Optional.empty());

  @Test
  void stickyWritesWhatKafkasWrites() {
    var kafka = new org.apache.kafka.clients.consumer.StickyAssignor();
    kafka.onAssignment(
        new Assignment(partitions("t-0,2,11").stream().map(KafkaAssignor::theirs).toList()),
        METADATA);

    assertThat(new StickyAssignor().userData(Set.of("t"), PREVIOUS))
        .isEqualTo(kafka.subscriptionUserData(Set.of("t")).array());
    assertThat(new StickyAssignor().userData(Set.of("t"), PreviousAssignment.NONE)).isEmpty();
  }

  @Test
  void cooperativeStickyWritesWhatKafkasWrites() {
    var kafka = new org.apache.kafka.clients.consumer.CooperativeStickyAssignor();
    assertThat(new CooperativeStickyAssignor().userData(Set.of("t"), PreviousAssignment.NONE))
        .isEqualTo(kafka.subscriptionUserData(Set.of("t")).array());
    kafka.onAssignment(new Assignment(List.of()), METADATA);

    assertThat(new CooperativeStickyAssignor().userData(Set.of("t"), PREVIOUS))
        .isEqualTo(kafka.subscriptionUserData(Set.of("t")).array());
  }

  @Test
  void bothVersionsAreRead() {
    String topics = "00000001" + "0001" + "74" + "00000002" + "00000000" + "00000003";

    assertThat(read(topics + "00000005"))
        .isEqualTo(new PreviousAssignment(Set.copyOf(partitions("t-0,3")), 5));
    assertThat(read(topics)).isEqualTo(new PreviousAssignment(Set.copyOf(partitions("t-0,3")), -1));
    assertThat(read("")).isEqualTo(PreviousAssignment.NONE);
    assertThat(StickyUserData.readGeneration(ByteBuffer.wrap(new byte[] {0, 0, 1, 0})))
        .isEqualTo(256);
    assertThat(StickyUserData.readGeneration(ByteBuffer.allocate(3))).isEqualTo(-1);
  }

  private static PreviousAssignment read(String hex) {
    return StickyUserData.readPrevious(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.client.assignor.Seeds#seeds")
  void whatCannotBeReadIsNothing(long seed) {
    byte[] whole = StickyUserData.writePrevious(PREVIOUS);
    assertThat(StickyUserData.readPrevious(ByteBuffer.wrap(whole))).isEqualTo(PREVIOUS);
    for (int length = 0; length < whole.length - 4; length++) {
      assertThat(StickyUserData.readPrevious(ByteBuffer.wrap(whole, 0, length)))
          .as("first %s bytes", length)
          .isEqualTo(PreviousAssignment.NONE);
    }
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      Arrays.fill(noise, 0, Math.min(3, noise.length), (byte) 0);
      assertThat(StickyUserData.readPrevious(ByteBuffer.wrap(noise)).partitions())
          .as("seed %s", seed)
          .hasSizeLessThanOrEqualTo(noise.length / Integer.BYTES);
    }
  }
}
