// SPDX-License-Identifier: Apache-2.0
/**
 * The group: its members, phases and generations, and one handler per command.
 *
 * <pre>
 *   command ──> XyzHandler ──> GroupDraft (may change) ──> GroupTransaction.flush ──> store
 *                   │                                                    └──> Group (immutable, cached)
 *                   └── asks JoinPhase, ProtocolVote, GroupCapacity, MemberCheck, SyncCheck, ...
 * </pre>
 *
 * <p>The semantics are those of Kafka's classic protocol. Joins, leaves and phases are replicated
 * too, so a new leader finds a rebalance where the old one left it, and a generation is never
 * handed out twice. Not here: sessions and timers (a leader has them; they come in as commands that
 * name what they observed), and heartbeats and syncs of followers, which change nothing.
 *
 * <p>What happens to a group is also told: {@code GroupDraft.record} notes it, and the last 50
 * events are stored with the group.
 */
@NullMarked
package io.muster.state.group;

import org.jspecify.annotations.NullMarked;
