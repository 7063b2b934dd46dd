// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster that the suite drives: three real node processes, one set of them for each JVM of the
 * build, started with the first test and stopped after the last.
 *
 * <p>There are two sets of settings ({@link io.muster.conformance.cluster.Settings}), each with a
 * JVM of its own, one after the other: one for the many cases in which no node fails, and one for
 * those that stop and kill nodes. What the nodes say stays in {@code target/cluster-*}.
 *
 * <p>Threads: none of its own. Does not: touch a group; each test has its own.
 */
@NullMarked
package io.muster.conformance.cluster;

import org.jspecify.annotations.NullMarked;
