// SPDX-License-Identifier: Apache-2.0
/**
 * How the partitions of a group are divided among its members. The member that the coordinator
 * names leader runs the assignor that all members have in common.
 *
 * <p>Assignors are pure functions: no threads, no state, no connections.
 */
@NullMarked
package io.muster.client.assignor;

import org.jspecify.annotations.NullMarked;
