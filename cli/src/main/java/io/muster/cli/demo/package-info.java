// SPDX-License-Identifier: Apache-2.0
/**
 * The demo: a consumer group on real input, a killed coordinator, and the proof that nothing was
 * lost.
 *
 * <pre>
 *   Demo (parent)                           MemberLoop (one process per member)
 *     starts nodes, writes the topic          prints "ready", waits for "join"
 *     "join" to all members          ---->    joins, polls, processes, commits
 *     Progress  &lt;----  assigned / processed / committed lines (MemberEvent)
 *     kill -9 of the coordinator              commits wait, and go on with the next coordinator
 *     starts the node again
 *     "stop" to all members          ---->    leave the group and end
 *     Verdict: everything processed? committed offsets = ends? no rebalance since the kill?
 * </pre>
 *
 * <p>Threads: the main thread directs; one reader thread per member turns its lines into events on
 * one queue, which only the main thread takes from, so {@link io.muster.cli.demo.Progress} needs no
 * locks.
 *
 * <p>Does not: trust the members' last word. Committed offsets are fetched from the cluster.
 */
@NullMarked
package io.muster.cli.demo;

import org.jspecify.annotations.NullMarked;
