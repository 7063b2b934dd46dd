// SPDX-License-Identifier: Apache-2.0
/**
 * Raft, and everything that is Ratis: no other package of the node knows a type of it.
 *
 * <p>{@link io.muster.node.raft.RaftHost} runs one Raft server with a division for each replica
 * group of this node and one for the cluster group. The rest of the node sees a {@link
 * io.muster.node.raft.ReplicaGroup} for each, to write to and to ask, and gives a {@link
 * io.muster.node.raft.ReplicaGroupListener}, to be told. What a command means is not decided here:
 * that is the business of {@link io.muster.state.ReplicatedState}, which this package feeds with
 * the log in its order and otherwise treats as a closed box with a checkpoint.
 *
 * <h2>A write</h2>
 *
 * <ol>
 *   <li>The caller's thread: {@code submit} wraps the batch ({@link
 *       io.muster.node.raft.SubmittedBatch}) and puts it into the division, which appends it to its
 *       log in memory. What was refused before that point was certainly not written; what fails
 *       after it is {@linkplain io.muster.node.raft.OutcomeUnknownException of unknown outcome}.
 *   <li>The division's log thread writes and syncs it, the links to the other nodes send it, the
 *       followers sync it and answer; with a majority it is committed.
 *   <li>The division's updater thread, which is woken by an {@link
 *       io.muster.node.raft.ApplySignal}: {@link io.muster.node.raft.ReplicaGroupStateMachine}
 *       applies the very object that was submitted (on the followers: parses it from the log),
 *       tells the listener, and completes the caller's future.
 * </ol>
 *
 * <p>A write that has no answer after {@link io.muster.node.raft.RaftTimeouts#write} is given up,
 * and so is the leadership: a leader that is cut off does not always notice by itself.
 *
 * <h2>A snapshot from the leader</h2>
 *
 * <ol>
 *   <li>A follower has been away, and the leader's log does not reach back to it. The leader sends
 *       the files of its newest snapshot; they arrive in Ratis's {@code tmp} folder. The follower's
 *       old state goes on being read.
 *   <li>With the last file Ratis calls {@code pause}, on one of its network threads: the files are
 *       synced, and from here on no entry is applied and no snapshot written. Ratis swaps the
 *       snapshot folder and lets go of the log.
 *   <li>On the updater thread Ratis calls {@code reinitialize}: the files are checked against their
 *       sums, the old state is closed (its readers get an {@link java.lang.IllegalStateException}
 *       and ask {@link io.muster.node.raft.ReplicaGroup#state()} again), the live store is made
 *       again from links to the snapshot, and {@code state()} is the new object.
 *   <li>The log goes on behind the snapshot. The listener was told of none of the entries in it: it
 *       sees the new state at its next call.
 *   <li>A second snapshot that comes before the first is through is refused, and sent again.
 * </ol>
 *
 * <h2>A start</h2>
 *
 * <p>The store of a replica keeps the position of its last entry, so it can be ahead of the newest
 * snapshot from which Ratis begins to show the log: entries that it has already are passed over. A
 * store that is missing, unreadable or behind the snapshot is made again from it. How a replica
 * came to be here is in its {@link io.muster.node.raft.GroupOrigin}, see {@link
 * io.muster.node.raft.GroupFolders}.
 *
 * <p>What is there is read before Ratis sees it ({@link io.muster.node.raft.ReplicaInspection}),
 * and its store is opened: Ratis starts no replica where it cannot open one.
 *
 * <h2>Damage</h2>
 *
 * <p>A replica whose files are damaged, found at the start or by whoever reads or writes them, is
 * noted as lost, closed, and moved into {@link io.muster.node.raft.Quarantine}; a later copy may be
 * made when {@code join} names one. {@link io.muster.node.raft.DamageRule} says when it is the
 * disk, and the node has to stop. What happens to the group is decided elsewhere.
 *
 * <h2>Replicas that come and go</h2>
 *
 * <p>{@code found} begins a group with its other members, {@code join} makes an empty replica that
 * the leader fills when {@code changeMembers} names it, {@code remove} deletes one that {@code
 * isExpelled} says is no member any more. Ratis closes a replica first and says why afterwards; a
 * replica that it closes without saying so is a failure.
 *
 * <p>{@link io.muster.node.raft.PacedSender} fills a new member no faster than {@link
 * io.muster.node.raft.MoveThrottle} allows. Meanwhile its leader takes no snapshot and hands no
 * leadership back, so what the member needs stays and is not sent twice.
 *
 * <h2>Leaderships</h2>
 *
 * <p>All replicas of a group have the same priority, so that leadership can be handed to any of
 * them. {@link io.muster.node.raft.LeadershipKeeper} hands each to its preferred node when that has
 * been fit for a while, and all of them away before a stop. {@code onLeader} comes when everything
 * from before the term is applied, and never after the {@code onNotLeader} that ends the term.
 * {@link io.muster.node.raft.StalledFollowers} sees to it that the leader of a group without writes
 * knows how far its followers are, without which none of them is fit.
 *
 * <h2>On the wire</h2>
 *
 * <p>{@link io.muster.node.raft.LogSender} makes what a leader sends to one follower, {@link
 * io.muster.node.raft.PeerLink} takes it to the other node with that of all other groups, {@link
 * io.muster.node.raft.PeerAppendService} gives it to the followers there. Votes and snapshots go by
 * Ratis's own calls. Only nodes' calls pass ({@link io.muster.node.raft.PeerServicesOnly}), and
 * only those for this member of the group and not for one that was here before it ({@link
 * io.muster.node.raft.MeantForThisMember}).
 *
 * <p>What this package, the coordinator and the streams put off so that it goes together is in
 * {@link io.muster.node.raft.Burst}, which knows nothing of Raft; it is here because this is the
 * lowest of the three.
 *
 * <h2>Threads</h2>
 *
 * <p>Those of Ratis (about four for each replica), and those of {@link
 * io.muster.node.raft.HostThreads}. The calls to one listener come one at a time, most of them on
 * the updater thread; a thread that holds a monitor of Ratis never runs a listener, nor completes a
 * caller's future (see {@link io.muster.node.raft.ListenerCalls}).
 *
 * <h2>What this package does not do</h2>
 *
 * <p>It does not batch, does not decide what is repeated safely, nor who should be a member of
 * what. It does not end the process: it says through {@code onFatal} that it should end.
 */
@NullMarked
package io.muster.node.raft;

import org.jspecify.annotations.NullMarked;
