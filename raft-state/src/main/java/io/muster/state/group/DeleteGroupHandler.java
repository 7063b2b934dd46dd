// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.DeleteGroup;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome;

/** DeleteGroup: a group without members goes, with its offsets and everything else it left. */
public final class DeleteGroupHandler {

  public static Outcome apply(int partition, DeleteGroup command, GroupTransaction transaction) {
    GroupView group = transaction.view(partition, command.getGroupId());
    if (group == null) {
      return notFound(command.getGroupId());
    }
    if (group.state() != GroupState.EMPTY) {
      return new Outcome.Rejected(
          ErrorReason.NON_EMPTY_GROUP,
          "the group has " + group.members().size() + " members; stop them first");
    }
    transaction.delete(partition, command.getGroupId());
    return new Outcome.GroupDeleted();
  }

  /** GROUP_ID_NOT_FOUND. */
  public static Outcome.Rejected notFound(String groupId) {
    return new Outcome.Rejected(
        ErrorReason.GROUP_ID_NOT_FOUND, "there is no group \"" + groupId + "\"");
  }

  private DeleteGroupHandler() {}
}
