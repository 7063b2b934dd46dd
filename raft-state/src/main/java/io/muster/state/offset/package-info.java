// SPDX-License-Identifier: Apache-2.0
/**
 * Committed offsets: who may set one, the one place that does ({@code CommitOffsetsHandler}), the
 * sequences that make a repeated commit harmless, and how offsets end: deleted, expired ({@code
 * OffsetExpiry}), or forgotten with their topic.
 *
 * <p>Offsets live in the store only, so their number is not bounded by the heap. Not here: the
 * bound on metadata and whether the topic exists, which the coordinator checks before it proposes.
 */
@NullMarked
package io.muster.state.offset;

import org.jspecify.annotations.NullMarked;
