// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.ratis.util.Timestamp;
import org.junit.jupiter.api.Test;

class FollowerAcksTest {
  private static final long LONG = TimeUnit.HOURS.toMillis(1);

  private final FollowerAcks acks = new FollowerAcks();

  @Test
  void whoHasAcknowledgedNothingSaysNothing() {
    assertThat(acks.isYoungerThan(LONG)).isFalse();
    acks.followedAt(Timestamp.currentTime());
    assertThat(acks.isYoungerThan(LONG)).isTrue();
    assertThat(acks.isYoungerThan(0)).isFalse();
  }

  @Test
  void theYoungestCounts() {
    Timestamp now = Timestamp.currentTime();
    acks.followedAt(now.addTimeMs(-5_000));
    assertThat(acks.isYoungerThan(4_000)).isFalse();
    assertThat(acks.isYoungerThan(LONG)).isTrue();
    acks.followedAt(now);
    acks.followedAt(now.addTimeMs(-5_000));
    assertThat(acks.isYoungerThan(4_000)).isTrue();
  }
}
