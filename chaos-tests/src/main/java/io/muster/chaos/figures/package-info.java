// SPDX-License-Identifier: Apache-2.0
/** Figures of a local cluster for people who compare versions; no test, and no promise. */
@NullMarked
package io.muster.chaos.figures;

import org.jspecify.annotations.NullMarked;
