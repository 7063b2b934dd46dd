// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.placement.LivesTogether;
import io.muster.client.MusterAdmin;
import io.muster.client.RegisteredNode;
import java.util.List;

/**
 * The registry, for commands that name a node.
 *
 * @param all by id
 */
record KnownNodes(List<RegisteredNode> all) {
  static KnownNodes of(MusterAdmin admin) {
    return new KnownNodes(admin.listNodes());
  }

  /**
   * The node with this id.
   *
   * @throws CliException that names those that there are
   */
  RegisteredNode node(int id) {
    return all.stream()
        .filter(node -> node.id() == id)
        .findFirst()
        .orElseThrow(
            () ->
                CliException.notFound(
                    "there is no node %d; there are %s"
                        .formatted(
                            id,
                            LivesTogether.numbers(all.stream().map(RegisteredNode::id).toList()))));
  }

  /** The ids of all but one. */
  List<Integer> without(int id) {
    return all.stream().map(RegisteredNode::id).filter(each -> each != id).toList();
  }
}
