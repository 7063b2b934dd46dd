// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.Applied;
import io.muster.state.ReplicatedState;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * This node's replica of one Raft group, as the rest of the node sees it. Thread-safe; no call
 * blocks.
 */
public interface ReplicaGroup {

  /** Number from 0, or {@link RaftHost#CLUSTER_GROUP}. */
  int number();

  /**
   * The replicated state on this node. A snapshot from the leader replaces it by another object and
   * closes this one: a read that then throws {@link IllegalStateException} should ask again here,
   * and be refused as "try again" when the state stays closed.
   */
  ReplicatedState state();

  /** Node that leads as far as this replica knows, 0 where it knows none. */
  int leaderNodeId();

  /** This replica leads and has applied the first entry of its term. */
  boolean isLeaderReady();

  /**
   * Where this node leads: the nodes of members, itself included, that have answered it lately and
   * lack few entries or none; otherwise empty. A new replica that is not a member yet, however much
   * it has, is not among them, since it has no vote. A replica without any entry is not among them:
   * Ratis does not count its vote once something was committed.
   */
  List<Integer> inSync();

  /** Current term of this replica. */
  long term();

  /**
   * Appends a batch and answers when this node, as leader, has applied it. Completes on the thread
   * that applies, on the caller's for an early refusal, and otherwise on a thread of the host. What
   * depends on it may submit again but must not block.
   *
   * @return what it came to, or exceptionally with {@link NotLeaderException} (nothing was
   *     appended), {@link OverloadedException} (nothing was appended) or {@link
   *     OutcomeUnknownException} (it may or may not be applied later)
   * @throws IllegalArgumentException for a batch of more than 960 KiB, which would depose the
   *     leader
   */
  CompletableFuture<Applied> submit(CommandBatch batch);

  /**
   * Waits until this node is known to lead and to have applied everything that had been committed
   * before the call: what a linearizable read or an honest heartbeat needs. Cheap while the
   * leader's lease holds (no message is sent).
   *
   * @return the term, or exceptionally with {@link NotLeaderException}, also when leadership cannot
   *     be confirmed in time
   */
  CompletableFuture<Long> confirmLeadership();
}
