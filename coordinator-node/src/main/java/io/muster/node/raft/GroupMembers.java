// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.List;

/**
 * Who takes part in a group, as one replica knows it.
 *
 * @param current the members, or those that are about to be; none where the replica has not heard
 * @param stable false in the middle of a change, when the old ones still count
 */
public record GroupMembers(List<RaftMember> current, boolean stable) {
  public GroupMembers {
    current = List.copyOf(current);
  }
}
