// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.state.Applied;
import io.muster.state.ReplicatedState;

/**
 * What a replica of one Raft group tells. All calls for a group come one after the other, from the
 * thread that applies its log or from one that holds that thread still; none may block.
 */
public interface ReplicaGroupListener {

  /** This node leads in {@code term} and has applied everything from before. */
  void onLeader(long term, ReplicatedState state);

  /** This node does not lead any more. May come more than once, or without onLeader before. */
  void onNotLeader();

  /** An entry was applied, on whatever replica. Comes before the batch's submitter hears of it. */
  void onApplied(Applied applied, ReplicatedState state);
}
