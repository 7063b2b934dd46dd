// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Recorder;
import org.junit.jupiter.api.Test;

class FencedSinkTest {
  private final Recorder recorder = new Recorder();
  private final FencedSink sink = new FencedSink(recorder);

  @Test
  void aTokenThatIsNotOlderThanTheNewestIsTaken() {
    assertThat(sink.accept(0, records("g", 0, 3))).isTrue();
    assertThat(sink.accept(0, records("g", 0, 3))).isTrue();
    assertThat(sink.accept(1, records("g", 0, 4))).isTrue();

    assertThat(recorder.operations()).extracting(Operation::outcome).containsOnly(Outcome.OK);
  }

  @Test
  void anOlderTokenIsRefusedAndWrittenDownSo() {
    assertThat(sink.accept(1, records("g", 0, 4))).isTrue();
    assertThat(sink.accept(0, records("g", 0, 3))).isFalse();

    Operation refused = recorder.operations().get(1);
    assertThat(refused.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(refused.reason()).isEqualTo(FencedSink.STALE_TOKEN);
  }

  @Test
  void eachPartitionOfEachGroupHasATokenOfItsOwn() {
    assertThat(sink.accept(1, records("g", 0, 4))).isTrue();

    assertThat(sink.accept(0, records("g", 1, 3))).isTrue();
    assertThat(sink.accept(0, records("h", 0, 3))).isTrue();
  }

  private static Call.Processed records(String group, int partition, int generation) {
    return new Call.Processed(group, "m", generation, "t", partition, 0, 10);
  }
}
