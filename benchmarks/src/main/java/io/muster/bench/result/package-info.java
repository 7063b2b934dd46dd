// SPDX-License-Identifier: Apache-2.0
/**
 * What was measured: a {@link io.muster.bench.result.Figure} per quantity, collected per case,
 * round and system ({@link io.muster.bench.result.CaseResult}), and over the rounds as median and
 * spread ({@link io.muster.bench.result.Comparison}). Plain values; no clocks, no files.
 */
@NullMarked
package io.muster.bench.result;

import org.jspecify.annotations.NullMarked;
