// SPDX-License-Identifier: Apache-2.0
/**
 * What happened in a run, as its clients saw it: every {@link io.muster.chaos.history.Operation}
 * with its moments and outcome, written down by the {@link io.muster.chaos.history.Recorder} while
 * the run goes on, and every {@link io.muster.chaos.history.Fault} that was done to the cluster. A
 * {@link io.muster.chaos.history.Run} is all of it, and the only thing that checkers and reports
 * see. All clients share one process and its monotonic clock, so that "before" is exact.
 *
 * <p>Knows nothing of servers, and how they are reached.
 */
@NullMarked
package io.muster.chaos.history;

import org.jspecify.annotations.NullMarked;
