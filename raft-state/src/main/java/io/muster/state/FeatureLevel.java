// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import io.muster.proto.internal.v1.Command;

/**
 * What nodes of different versions may write while they share a log. A replica that meets a command
 * which it does not know cannot pass it over, or it would come to another state than its peers: it
 * stops. So that none has to, a command is written only when the cluster is at the feature level
 * that it came with, and the cluster gets there only when every node knows that level.
 *
 * <p>Whoever adds a command, or a field that {@code apply} looks at, raises {@link #NEWEST} and
 * says here what needs it.
 */
public final class FeatureLevel {
  /** Of every version up to now, and of a node that does not say. */
  public static final int FIRST = 1;

  /** The highest that this code knows. */
  public static final int NEWEST = FIRST;

  /** Needed by what this code cannot have written. */
  private static final int NEVER = Integer.MAX_VALUE;

  /**
   * The level from which on every node understands a command. Without a default: a new command does
   * not compile before somebody has thought of it.
   */
  public static int of(Command command) {
    return switch (command.getKindCase()) {
      case JOIN_GROUP,
          COMPLETE_JOIN,
          SYNC_GROUP,
          EXPIRE_SYNC,
          LEAVE_GROUP,
          EXPIRE_MEMBER,
          COMMIT_OFFSETS,
          START_REBALANCE,
          DELETE_OFFSETS,
          DELETE_GROUP,
          EXPIRE_OFFSETS,
          FORGET_TOPICS,
          INITIALIZE_CLUSTER,
          CREATE_TOPIC,
          EXPAND_TOPIC,
          DELETE_TOPIC,
          REGISTER_NODE,
          REMOVE_NODE,
          SET_NODE_DRAINING,
          PLACE_GROUPS,
          START_REASSIGNMENT,
          SETTLE_REASSIGNMENT,
          CANCEL_REASSIGNMENT,
          REPLACE_REPLICA,
          RESTORE_CHUNK,
          FINALIZE_UPGRADE,
          ALTER_CONFIG,
          CREATE_ACLS,
          DELETE_ACLS ->
          FIRST;
      case KIND_NOT_SET -> NEVER;
    };
  }

  /** As it was said or stored, where 0 is a version from before there were levels. */
  public static int orFirst(int level) {
    return Math.max(FIRST, level);
  }

  private FeatureLevel() {}
}
