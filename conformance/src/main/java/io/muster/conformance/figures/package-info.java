// SPDX-License-Identifier: Apache-2.0
/**
 * How long groups of members take to agree, measured on a local cluster of three real processes. A
 * program for people who compare versions: no test, and no promise.
 *
 * <p>{@link io.muster.conformance.figures.RebalanceFigures} is the program, {@link
 * io.muster.conformance.figures.MeasuredGroup} a group of the SDK's members that knows when all of
 * them have arrived in one generation.
 *
 * <p>Threads: those of the SDK; the program's own thread waits for them. Does not: touch a cluster
 * that it did not start.
 */
@NullMarked
package io.muster.conformance.figures;

import org.jspecify.annotations.NullMarked;
