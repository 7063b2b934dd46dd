// SPDX-License-Identifier: Apache-2.0
/**
 * Loads and what is measured beside them.
 *
 * <ul>
 *   <li>{@link io.muster.bench.load.ClosedLoop}: each member sends its next call when the last one
 *       is answered. Gives the throughput; its latencies are those of a full system, and a pause of
 *       the system is seen once per member, not as often as calls would have come.
 *   <li>{@link io.muster.bench.load.OpenLoop}: calls come at a fixed rate, and each one's latency
 *       counts from the moment it was due, so a pause is seen by all calls that fall into it (no
 *       coordinated omission).
 *   <li>{@link io.muster.bench.load.FsyncProbe}: what a write to the disk costs meanwhile.
 * </ul>
 */
@NullMarked
package io.muster.bench.load;

import org.jspecify.annotations.NullMarked;
