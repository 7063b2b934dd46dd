// SPDX-License-Identifier: Apache-2.0
/**
 * {@code muster bench}: Muster and Kafka's group coordinator side by side on one machine.
 *
 * <p>{@link io.muster.bench.BenchCommand} reads the options, {@link io.muster.bench.BenchRun} goes
 * through rounds, systems and scenarios, one system running at a time and a fresh one in each
 * round. {@code docs/performance.md} has the rules by which is measured, and figures.
 */
@NullMarked
package io.muster.bench;

import org.jspecify.annotations.NullMarked;
