// SPDX-License-Identifier: Apache-2.0
/**
 * Clusters of real processes, and what is done to them. So far: processes that are killed as {@code
 * kill -9} does, and members that write down what was acknowledged to them.
 */
@NullMarked
package io.muster.chaos;

import org.jspecify.annotations.NullMarked;
