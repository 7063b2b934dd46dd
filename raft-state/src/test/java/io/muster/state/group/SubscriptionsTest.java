// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.muster.state.ConsumerBytes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What can be read of the bytes that consumers send, whatever they are. */
final class SubscriptionsTest {

  @Test
  void readsTopicsAndPartitions() {
    assertThat(Subscriptions.topics(ConsumerBytes.subscription(List.of("u", "t", "größe"))))
        .containsExactly("größe", "t", "u");
    assertThat(Subscriptions.topics(ConsumerBytes.subscription(List.of()))).isEmpty();
    assertThat(
            Subscriptions.assigned(
                ConsumerBytes.assignment(Map.of("t", List.of(2, 0), "u", List.of()))))
        .isEqualTo(Map.of("t", List.of(2, 0), "u", List.of()));
  }

  @Test
  void aHigherVersionIsReadAsFarAsItIsKnown() {
    ByteString known = ConsumerBytes.subscription(List.of("t"));
    ByteString later =
        ByteString.copyFrom(new byte[] {0, 9})
            .concat(known.substring(2))
            .concat(ByteString.copyFromUtf8("what comes later"));
    assertThat(Subscriptions.topics(later)).containsExactly("t");
  }

  @Test
  void bytesThatEndTooEarlyAreUnknownAtEveryPlace() {
    ByteString subscription = ConsumerBytes.subscription(List.of("t", "topic"));
    int readable = subscription.size() - Integer.BYTES;
    for (int length = 0; length < readable; length++) {
      assertThat(Subscriptions.topics(subscription.substring(0, length))).isNull();
    }
    assertThat(Subscriptions.topics(subscription.substring(0, readable))).hasSize(2);

    ByteString assignment = ConsumerBytes.assignment(Map.of("t", List.of(1, 2)));
    for (int length = 0; length < assignment.size() - Integer.BYTES; length++) {
      assertThat(Subscriptions.assigned(assignment.substring(0, length))).isEmpty();
    }
  }

  @Test
  void absurdLengthsAreUnknown() {
    for (int count : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      ByteString bytes =
          ByteString.copyFrom(
              new byte[] {
                0,
                0,
                (byte) (count >>> 24),
                (byte) (count >>> 16),
                (byte) (count >>> 8),
                (byte) count
              });
      assertThat(Subscriptions.topics(bytes)).isNull();
      assertThat(Subscriptions.assigned(bytes)).isEmpty();
    }
    assertThat(Subscriptions.topics(ByteString.copyFromUtf8("no subscription"))).isNull();
  }
}
