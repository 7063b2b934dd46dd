// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.state.group.GroupState;

/** States of groups in the API's words. */
final class GroupStates {

  static io.muster.proto.v1.GroupState of(GroupState state) {
    return switch (state) {
      case EMPTY -> io.muster.proto.v1.GroupState.EMPTY;
      case PREPARING_REBALANCE -> io.muster.proto.v1.GroupState.PREPARING_REBALANCE;
      case COMPLETING_REBALANCE -> io.muster.proto.v1.GroupState.COMPLETING_REBALANCE;
      case STABLE -> io.muster.proto.v1.GroupState.STABLE;
    };
  }

  private GroupStates() {}
}
