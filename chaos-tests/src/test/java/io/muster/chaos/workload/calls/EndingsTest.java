// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.wire.WireFailure;
import io.muster.proto.v1.ResponseHeader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndingsTest {
  private static final WireFailure DOWN =
      new WireFailure(1, Status.Code.UNAVAILABLE, "", "", Map.of(), false);
  private static final WireFailure ELSEWHERE =
      new WireFailure(
          2,
          Status.Code.FAILED_PRECONDITION,
          "NOT_COORDINATOR",
          "RETRY_ELSEWHERE",
          Map.of("partition", "7"),
          true);

  @Test
  void anAnswerNamesWhoWasAskedBefore() {
    ResponseHeader answered =
        ResponseHeader.newBuilder()
            .setPartition(7)
            .setNodeId(3)
            .setTerm(4)
            .setAppliedIndex(5)
            .build();

    assertThat(Endings.header(answered, List.of(DOWN, ELSEWHERE)))
        .isEqualTo(
            new Header(
                7,
                3,
                4,
                5,
                List.of(new Header.Hop(1, "UNAVAILABLE"), new Header.Hop(2, "NOT_COORDINATOR"))));
  }

  @Test
  void aRefusalNamesWhoWasAskedBefore() {
    Recorder recorder = new Recorder();

    Endings.end(recorder.invoke(0, new Call.Describe("g", false)), false, List.of(DOWN, ELSEWHERE));

    assertThat(recorder.operations())
        .singleElement()
        .satisfies(
            each ->
                assertThat(each.header())
                    .isEqualTo(
                        new Header(7, 2, -1, -1, List.of(new Header.Hop(1, "UNAVAILABLE")))));
  }
}
