// SPDX-License-Identifier: Apache-2.0
/**
 * What stays of a run: its folder ({@link io.muster.chaos.report.RunFolder}), from which it can be
 * judged again, one page to look at ({@link io.muster.chaos.report.Report}), and a line in the
 * table of all runs ({@link io.muster.chaos.report.Ledger}). All figures come from the history of
 * the clients and are computed from every operation; only what the page draws one by one is thinned
 * out.
 */
@NullMarked
package io.muster.chaos.report;

import org.jspecify.annotations.NullMarked;
