// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.state.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the coordinator itself proposes, for one term. No client would repeat it, and one that got
 * lost would leave its group hanging: so it is made again until it is written. Each names what was
 * observed, so a second one does no harm. Thread-safe.
 */
final class Proposals {
  private static final Logger LOG = LoggerFactory.getLogger(Proposals.class);
  private static final int PAUSE_MS = 500;

  private final Function<Command, CompletableFuture<Outcome>> submit;
  private final Timers timers;
  private volatile boolean closed;

  Proposals(Function<Command, CompletableFuture<Outcome>> submit, Timers timers) {
    this.submit = submit;
    this.timers = timers;
  }

  /** Proposes once. */
  CompletableFuture<Outcome> once(Command command) {
    return submit.apply(command);
  }

  /**
   * Proposes until the term ends or the log has it.
   *
   * @param what for the node's log
   */
  void untilWritten(Command command, String what) {
    if (closed) {
      return;
    }
    once(command)
        .whenComplete(
            (outcome, failure) -> {
              if (failure != null && !closed) {
                LOG.warn("{} was not written: {}", what, failure.getMessage());
                timers.schedule(PAUSE_MS, () -> untilWritten(command, what));
              }
            });
  }

  void close() {
    closed = true;
  }
}
