// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.wire;

import java.util.List;

/**
 * What became of a call.
 *
 * @param <A> the answer
 */
public sealed interface Reply<A> {
  /** The attempts that failed, in order. */
  List<WireFailure> failures();

  /** The last attempt was answered. */
  record Answered<A>(int node, A message, List<WireFailure> failures) implements Reply<A> {
    public Answered {
      failures = List.copyOf(failures);
    }
  }

  /** No attempt was. */
  record Unanswered<A>(List<WireFailure> failures) implements Reply<A> {
    public Unanswered {
      failures = List.copyOf(failures);
    }
  }
}
