// SPDX-License-Identifier: Apache-2.0
/**
 * Clusters of real processes, and what is done to them: processes are killed as {@code kill -9}
 * does, disks wiped, nodes added and replaced, partitions moved by the command that an operator
 * types. Meanwhile members commit, write down what was acknowledged to them, and compare it with
 * what is read ({@link io.muster.chaos.CommitLoad}).
 */
@NullMarked
package io.muster.chaos;

import org.jspecify.annotations.NullMarked;
