// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.proto.v1.Push;
import java.util.Set;

/**
 * Told what a node's stream brings besides answers. Called on the client's threads; must not block.
 */
interface StreamListener {
  void pushed(Push push, Endpoint node);

  /** A node has applied a change of the topic registry, which has this revision now. */
  void topicsChanged(long revision);

  /** A new stream has been answered. What was pushed before it was there is not known. */
  void streamUp();

  /**
   * The stream broke.
   *
   * @param memberIds members that sent heartbeats on it
   */
  void streamDown(Endpoint node, Set<String> memberIds);
}
