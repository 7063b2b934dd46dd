// SPDX-License-Identifier: Apache-2.0
/**
 * What a leader does besides applying the log.
 *
 * <pre>
 *   call ─> CoordinatorRouter ─> PartitionCoordinator ─> CommandBatcher ─> log
 *                                   │        ▲                              │
 *                          LiveGroup: sessions, timers, waiting calls <─ follow() after each entry
 * </pre>
 *
 * <p>Owns the leader's soft state, in one {@code LeaderTerm} for each replica group that this node
 * leads: made on election, dropped on step-down. Soft state is derived, not commanded: after every
 * log entry a {@code LiveGroup} compares itself with the replicated group and sets right what
 * differs, and after an election it does just the same. A timer that fires changes nothing itself:
 * it proposes a command that names what it observed.
 *
 * <p>Threads: calls come on gRPC's threads, outcomes on the thread that applies the log, alarms on
 * one timer thread. A {@code LiveGroup} is guarded by its monitor, a {@code CommandBatcher} by its
 * own; no thread ever waits for another's work. Rules of the protocol are in {@code
 * io.muster.state}.
 */
@NullMarked
package io.muster.node.coordinator;

import org.jspecify.annotations.NullMarked;
