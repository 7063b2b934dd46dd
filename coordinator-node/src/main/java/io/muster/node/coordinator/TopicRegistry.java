// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.state.cluster.Topics;

/** What a coordinator asks of the topic registry on its node. */
@FunctionalInterface
public interface TopicRegistry {
  /**
   * The topics as this node has applied them. To be asked for anew each time: a snapshot puts
   * another object into the place of this one.
   */
  Topics topics();
}
