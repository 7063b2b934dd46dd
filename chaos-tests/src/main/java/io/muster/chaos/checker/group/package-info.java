// SPDX-License-Identifier: Apache-2.0
/**
 * Judges of groups: who owns what, which generation is on, who may commit and who is a member.
 *
 * <p>Histories come from two kinds of members. Raw ones write every call down (Join, Sync,
 * Heartbeat, Leave, Commit). Those of the SDK write down what they learned (Assigned, Released,
 * Processed, Crashed, and Started where they are static) and their commits, and nothing of their
 * joins and heartbeats. A {@link io.muster.chaos.checker.group.GroupView} holds what a run shows of
 * one group; every judge here is a scan over it, and reports only what no order of the calls can
 * explain.
 *
 * <p>What a history does not show comes from facts of the run. {@code group.<id>.instances}, as
 * {@code member=instance,...}, names static members of the SDK: a static member that takes over has
 * the assignment of its predecessor in the same generation.
 */
@NullMarked
package io.muster.chaos.checker.group;

import org.jspecify.annotations.NullMarked;
