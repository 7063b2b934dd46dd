// SPDX-License-Identifier: Apache-2.0
/**
 * Where offsets partitions are and where they shall be: the file that says it, the plan that
 * spreads them evenly, and what a change of replicas comes to.
 *
 * <p>Owns: the file format people know from Kafka's tool, the rule that partitions of one replica
 * group move together, the planner ({@link io.muster.cli.placement.BalancedPlan}), and the rows
 * that are shown. Asks no cluster and changes nothing.
 *
 * <p>Threads: none; everything here is a value, or used by one thread.
 */
@NullMarked
package io.muster.cli.placement;

import org.jspecify.annotations.NullMarked;
