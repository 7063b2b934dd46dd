// SPDX-License-Identifier: Apache-2.0
/**
 * How the cluster is shown: its nodes and its offsets partitions as rows for programs, and the same
 * as tables for people. Asks no cluster.
 *
 * <p>Threads: none; rows are values.
 */
@NullMarked
package io.muster.cli.cluster;

import org.jspecify.annotations.NullMarked;
