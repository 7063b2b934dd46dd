// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.TopicPartition;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.ResponseHeader;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndOffsetsTest {
  private static final TopicPartition ZERO = new TopicPartition("t", 0);
  private static final TopicPartition ONE = new TopicPartition("t", 1);
  private static final ResponseHeader FIRST_TERM =
      ResponseHeader.newBuilder().setNodeId(1).setTerm(1).build();

  private final EndOffsets ends = new EndOffsets();

  @Test
  void onlyWhatChangedIsNews() {
    ends.report(Map.of(ZERO, 5L, ONE, 6L));
    ends.acknowledged(ends.news(), FIRST_TERM);
    ends.report(Map.of(ZERO, 5L, ONE, 7L));

    assertThat(ends.news()).isEqualTo(Map.of(ONE, 7L));
    // Not acknowledged, so it is news still.
    assertThat(ends.news()).isEqualTo(Map.of(ONE, 7L));
    assertThat(ends.of(ONE)).isEqualTo(7);
  }

  @Test
  void anotherCoordinatorIsToldEverything() {
    ends.report(Map.of(ZERO, 5L));
    ends.acknowledged(ends.news(), FIRST_TERM);
    assertThat(ends.news()).isEmpty();
    ends.acknowledged(Map.of(), FIRST_TERM.toBuilder().setTerm(2).build());

    assertThat(ends.news()).isEqualTo(Map.of(ZERO, 5L));
  }

  @Test
  void partitionsThatWereGivenUpAreForgotten() {
    ends.report(Map.of(ZERO, 5L, ONE, 6L));
    ends.acknowledged(ends.news(), FIRST_TERM);
    ends.retain(Set.of(ONE));
    assertThat(ends.of(ZERO)).isNull();
    ends.report(Map.of(ZERO, 5L));

    assertThat(ends.news()).isEqualTo(Map.of(ZERO, 5L));
  }

  @Test
  void oneHeartbeatBringsNoMoreThanANodeTakes() {
    Map<TopicPartition, Long> many = new HashMap<>();
    for (int i = 0; i < 10_001; i++) {
      many.put(new TopicPartition("t", i), 1L);
    }
    ends.report(many);
    Map<TopicPartition, Long> first = ends.news();
    ends.acknowledged(first, FIRST_TERM);

    assertThat(first).hasSize(10_000);
    assertThat(ends.news()).hasSize(1);
    for (int i = 0; i < 5_000; i++) {
      many.put(new TopicPartition("x".repeat(200) + i, 0), 1L);
    }
    EndOffsets wide = new EndOffsets();
    wide.report(many);
    HeartbeatRequest request = EndOffsets.with(HeartbeatRequest.getDefaultInstance(), wide.news());
    assertThat(request.getSerializedSize()).isLessThan(400_000);
    int rounds = 0;
    for (Map<TopicPartition, Long> news = wide.news(); !news.isEmpty(); news = wide.news()) {
      wide.acknowledged(news, FIRST_TERM);
      rounds++;
    }
    assertThat(rounds).isBetween(3, 10);
  }
}
