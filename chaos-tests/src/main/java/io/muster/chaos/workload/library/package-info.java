// SPDX-License-Identifier: Apache-2.0
/**
 * What workloads share whose members are those of the client library: their commits ({@link
 * io.muster.chaos.workload.library.MemberCommits}), the events of their groups, and the way from
 * what the library tells to what a history has. It has no threads: the members that it writes down
 * for belong to the workloads.
 *
 * <p>Joins and heartbeats stay inside the library, and are in no history.
 */
@NullMarked
package io.muster.chaos.workload.library;

import org.jspecify.annotations.NullMarked;
