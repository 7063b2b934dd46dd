// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/**
 * Remembers whether a call was given to a connection. A call that waited for a connection in vain
 * cannot have had an effect, and the caller should know that.
 */
final class SentMark extends ClientStreamTracer.Factory {
  private volatile boolean set;

  boolean isSet() {
    return set;
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      // Before the first byte: what comes later could be too late for a deadline that ends
      // meanwhile.
      @Override
      public void streamCreated(Attributes transport, Metadata written) {
        set = true;
      }
    };
  }
}
