// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  private static final int PARTITIONS = 6;

  @ParameterizedTest
  @ValueSource(longs = {60, 12_000, 1_000_000, 200_000_000})
  void inputOfAnySizeTakesAboutAsLong(long records) {
    Pace pace = Pace.of(records, PARTITIONS);

    long batches = Math.max(1, records / PARTITIONS / pace.batchRecords());
    Duration resting = pace.pauseAfter(pace.batchRecords(), 1).multipliedBy(batches);

    assertThat(resting).isBetween(Duration.ofSeconds(11), Duration.ofSeconds(19));
  }
}
