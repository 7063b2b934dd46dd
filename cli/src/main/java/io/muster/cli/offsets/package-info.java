// SPDX-License-Identifier: Apache-2.0
/**
 * Committed offsets as operators handle them: which partitions ({@link
 * io.muster.cli.offsets.TopicScope}), where to ({@link io.muster.cli.offsets.ResetSpec}), what that
 * would change ({@link io.muster.cli.offsets.ResetPlan}, {@link io.muster.cli.offsets.ImportPlan}),
 * how it is written to the cluster ({@link io.muster.cli.offsets.OffsetWrites}) and to files.
 *
 * <p>Plans are made first and shown; nothing is written but by {@code OffsetWrites}. Where a
 * partition begins and ends is asked of its source ({@link io.muster.cli.offsets.LogLookup}):
 * Muster keeps no records.
 *
 * <p>Threads: none.
 */
@NullMarked
package io.muster.cli.offsets;

import org.jspecify.annotations.NullMarked;
