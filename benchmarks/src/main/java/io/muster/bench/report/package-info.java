// SPDX-License-Identifier: Apache-2.0
/**
 * What is left of a run: {@link io.muster.bench.report.ResultLines} for the terminal, {@code
 * report.json} with every value of every round, and {@code report.html}, one file that needs no
 * network, with plots as inline SVG.
 */
@NullMarked
package io.muster.bench.report;

import org.jspecify.annotations.NullMarked;
