// SPDX-License-Identifier: Apache-2.0
/**
 * What a leader does besides applying the log.
 *
 * <pre>
 *   members ───> CoordinatorRouter ────┐                     ┌─> MemberCalls ─┐
 *   operators ─> AdministrationRouter ─┼─> PartitionRoutes ──┼─> AdminCalls ──┼─> LedPartition ─> log
 *   backups ───> PartitionBackups ─────┘                     └────────────────┘                    │
 *   LiveGroup: Phase, Sessions, ParkedCalls   <── PartitionCoordinator <── LeaderTerm <─ each entry┘
 *   GroupWatch: events to whoever watches     <──┘                           │
 *   TopicWatch, OffsetSweep: look at the registry and the offsets  <─────────┘
 * </pre>
 *
 * <p>Owns the leader's soft state, in one {@code LeaderTerm} for each replica group that this node
 * leads: made on election, dropped on step-down. Soft state is derived, not commanded: after every
 * log entry a {@code LiveGroup} compares itself with the replicated group and sets right what
 * differs, and after an election it does just the same. The same holds for topics: {@code
 * TopicWatch} compares revisions, whatever made it look. What the coordinator wants changed,
 * because a timer fired, a topic changed or an offset is old, it only proposes, naming what it
 * observed.
 *
 * <p>The one thing that is not derived is where members said that their partitions end ({@code
 * LogEnds}). It is shown to operators, decides nothing, and is gone with the term.
 *
 * <p>Threads: calls come on gRPC's threads, outcomes on the thread that applies the log, alarms on
 * one timer thread, and whatever may take its time ({@code TopicWatch}, {@code OffsetSweep}, long
 * lists, backups) runs on one background thread, a part at a time. Groups are followed on the
 * applying thread only, where they never go back to an earlier entry. A {@code LiveGroup} is
 * guarded by its monitor, a {@code CommandBatcher} by its own; no thread ever waits for another's
 * work. Where the groups of a node write more entries at once than are good for it ({@code
 * EntryTurns}), whoever ends an entry appends the next one for the group whose turn it is. Rules of
 * the protocol are in {@code io.muster.state}.
 */
@NullMarked
package io.muster.node.coordinator;

import org.jspecify.annotations.NullMarked;
