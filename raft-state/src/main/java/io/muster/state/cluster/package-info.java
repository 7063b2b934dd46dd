// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster group's state: settings that never change, settings that do, topics, nodes, and where
 * the replicas of each replica group are. Applied on one thread; {@code Topics}, {@code Nodes} and
 * {@code Placements} are read by any. Access rules are held as a table ({@link
 * io.muster.state.cluster.AclTable}) that answers who may do what.
 *
 * <p>The feature level says what may be written at all: a cluster begins at what all of its nodes
 * know, and rises when an operator finalizes an upgrade. A node that knows less is not registered.
 *
 * <p>Settings that change while nodes run are kept as texts; what they mean is the node's.
 *
 * <p>A node registers each time that it starts. Under the incarnation that is known it is the same
 * node, maybe elsewhere. Under another one it has lost its data folder: it gets the next epoch, and
 * (node, epoch) is a replica that nobody has heard a promise from yet.
 *
 * <pre>
 *   PlaceGroups          ──>  replicas A
 *
 *   StartReassignment B  ──>  replicas A, target B
 *        settled         ──>  replicas B
 *        failed, or
 *        cancelled       ──>  replicas A, target A', reverting, and why
 *             settled    ──>  replicas A', and why
 *             failed     ──>  the same under a new revision
 *
 *   RegisterNode under another incarnation
 *        nothing moves   ──>  replicas A, target A'
 *        target B        ──>  replicas A, target B'
 *        target A'       ──>  the same with one more epoch
 *
 *   ReplaceReplica r: a copy is damaged
 *        nothing moves   ──>  replicas A, target A', lost r
 *        target B        ──>  replicas A, target B', lost r
 *             settled    ──>  the same with nothing lost: r is out of the Raft group
 *             settled    ──>  replicas A', or B'
 * </pre>
 *
 * <p>While there is a target, the leader of the group changes Raft's configuration towards it, one
 * replica at a time, and tells the controller what came of it in a SettleReassignment with the
 * revision that it acted on. While anything is lost, it only takes that out. What is stored here
 * says only where a group is to go and where it came from, so a leader or a controller that dies on
 * the way is simply followed by the next one, which compares the target with Raft's configuration.
 * A' is A with the epochs that the nodes have now and the copies that come after lost ones, and B'
 * likewise. Going back has nowhere else to go: if it fails it is asked for again, under a new
 * revision.
 *
 * <p>A change that only replaces the replica of a node that lost its data cannot be taken back
 * either, so its failure is noted and the same is asked for again. Until a change is settled every
 * replica of either side stays hosted ({@link io.muster.state.cluster.GroupPlacement#hosts}), and
 * none of their nodes can be removed.
 *
 * <p>Not here: which nodes live, who leads what, and the choice of a placement. They are the
 * controller's and not replicated.
 */
@NullMarked
package io.muster.state.cluster;

import org.jspecify.annotations.NullMarked;
