// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.calls;

import io.muster.chaos.history.Header;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.wire.WireFailure;
import io.muster.proto.v1.ResponseHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends operations that were not answered well, as {@link Outcomes} judges them. */
public final class Endings {
  private static final Logger log = LoggerFactory.getLogger(Endings.class);

  /**
   * Of a call that was judged already.
   *
   * @param header of the node that refused; null where that is not known
   */
  public static void end(Recorder.Open call, Outcomes.Verdict verdict, @Nullable Header header) {
    if (verdict.loud()) {
      log.warn("an error that is not in the table of outcomes: {}", verdict);
    }
    if (verdict.outcome() == Outcome.FAIL) {
      call.fail(verdict.reason(), header);
    } else {
      call.unknown(verdict.reason());
    }
  }

  /** Of a call whose attempts all failed; the header is that of the last one. */
  public static void end(Recorder.Open call, boolean write, List<WireFailure> attempts) {
    end(call, Outcomes.of(write, attempts), attempts.isEmpty() ? null : header(attempts));
  }

  private static @Nullable Header header(List<WireFailure> attempts) {
    WireFailure last = attempts.get(attempts.size() - 1);
    return last.isRefusal()
        ? new Header(
            last.partition().orElse(-1),
            last.node(),
            -1,
            -1,
            hops(attempts.subList(0, attempts.size() - 1)))
        : null;
  }

  /**
   * Who answered, and how far it was, as histories have it.
   *
   * @param before attempts of the same call that failed
   */
  public static Header header(ResponseHeader header, List<WireFailure> before) {
    return new Header(
        header.getPartition(),
        header.getNodeId(),
        header.getTerm(),
        header.getAppliedIndex(),
        hops(before));
  }

  private static List<Header.Hop> hops(List<WireFailure> attempts) {
    return attempts.stream().map(each -> new Header.Hop(each.node(), each.name())).toList();
  }

  private Endings() {}
}
