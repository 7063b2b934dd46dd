// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.wire;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/** Remembers whether a call was given to a connection: one that was not can have no effect. */
final class SentMark extends ClientStreamTracer.Factory {
  private volatile boolean set;

  boolean isSet() {
    return set;
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      // Before the first byte, so that it is never too late.
      @Override
      public void streamCreated(Attributes transport, Metadata written) {
        set = true;
      }
    };
  }
}
