// SPDX-License-Identifier: Apache-2.0
/**
 * Groups that several workloads work on. {@link io.muster.chaos.workload.group.RegisterGroups} are
 * without members, and their offsets are registers; those of {@link
 * io.muster.chaos.workload.group.WireGroup} have members that speak the protocol themselves, so
 * that every join, sync and heartbeat is in the history. Such a member has a thread of its own;
 * what it does between heartbeats is for the workload to say.
 *
 * <p>Takes nothing of the client library but what an operator needs.
 */
@NullMarked
package io.muster.chaos.workload.group;

import org.jspecify.annotations.NullMarked;
