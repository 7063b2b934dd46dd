// SPDX-License-Identifier: Apache-2.0
/**
 * Judges of a run as a whole: whether it may be judged at all ({@link
 * io.muster.chaos.checker.run.Traffic}), whether its faults bit ({@link
 * io.muster.chaos.checker.run.Evidence}), whether the cluster went on serving ({@link
 * io.muster.chaos.checker.run.Available}), and whether its replicas, their replays and what they
 * use are as they should be. The latter come from facts that the harness collected; without them
 * there is nothing to judge.
 */
@NullMarked
package io.muster.chaos.checker.run;

import org.jspecify.annotations.NullMarked;
