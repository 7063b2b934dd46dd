// SPDX-License-Identifier: Apache-2.0
/**
 * What the rest of the node counts with: {@link io.muster.node.measure.Counter} and {@link
 * io.muster.node.measure.Histogram}. To record costs a few nanoseconds, waits for nobody and
 * allocates nothing, so the hot paths may do it for every call and every log entry.
 *
 * <p>Knows no metrics library, no names and no units: those are given in {@code io.muster.node.ops}
 * when somebody asks. Starts no threads.
 */
@NullMarked
package io.muster.node.measure;

import org.jspecify.annotations.NullMarked;
