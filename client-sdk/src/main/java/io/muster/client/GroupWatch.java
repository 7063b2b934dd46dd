// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.concurrent.CompletableFuture;

/** A watch over the events of a group. Thread-safe. */
public interface GroupWatch extends AutoCloseable {
  /**
   * Done when the watch is over: with null after {@link #close}, with a {@link MusterException}
   * where it cannot go on, such as an {@link InvalidRequestException} with GROUP_ID_NOT_FOUND where
   * the group is gone.
   */
  CompletableFuture<Void> ended();

  /**
   * Ends the watch. Does not wait: an event that is being handed over may still come. Closing again
   * does nothing.
   */
  @Override
  void close();
}
