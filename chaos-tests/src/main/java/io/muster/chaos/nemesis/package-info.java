// SPDX-License-Identifier: Apache-2.0
/**
 * What is done to a cluster, and when. {@link io.muster.chaos.nemesis.Schedule} decides from a seed
 * alone which kinds of faults strike when; {@link io.muster.chaos.nemesis.FaultKind} knows how each
 * is done and undone, and picks its victims by the same seed and by who leads at that moment;
 * {@link io.muster.chaos.nemesis.Nemesis} carries the schedule out in one thread and writes every
 * fault down. At most two kinds are on at once, and at the end everything is undone.
 */
@NullMarked
package io.muster.chaos.nemesis;

import org.jspecify.annotations.NullMarked;
