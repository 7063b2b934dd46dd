// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.Push;

/** A client's open stream, for hints to the members that use it. Equal only to itself. */
@FunctionalInterface
public interface PushChannel {
  /** Sends if the stream is still open, and otherwise does nothing. Does not block. */
  void push(Push push);
}
