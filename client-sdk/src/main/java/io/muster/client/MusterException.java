// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Root of everything that this library throws on purpose. The subclasses name what a caller can do;
 * {@link #reason()} names what happened.
 */
public abstract class MusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final boolean outcomeUnknown;
  private final @Nullable String node;

  /**
   * For the subclasses.
   *
   * @param reason name of the reason, in capitals
   * @param message for people
   * @param outcomeUnknown the request may have taken effect
   * @param node {@code host:port} of the node that answered last, null where none did
   * @param cause what is behind it, null where nothing is
   */
  protected MusterException(
      String reason,
      String message,
      boolean outcomeUnknown,
      @Nullable String node,
      @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.outcomeUnknown = outcomeUnknown;
    this.node = node;
  }

  /**
   * Name of the reason: that of the coordinator ({@code REBALANCE_IN_PROGRESS}, {@code
   * UNKNOWN_MEMBER_ID}, ...), or one of the client's own ({@code NODE_UNAVAILABLE}, {@code
   * REQUEST_TIMED_OUT}, {@code CLIENT_CLOSED}, ...).
   */
  public String reason() {
    return reason;
  }

  /** Making the same call again may succeed, and is safe. */
  public boolean retriable() {
    return false;
  }

  /** The request may or may not have taken effect. False means: it had none. */
  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }

  /** {@code host:port} of the node that answered last. */
  public Optional<String> node() {
    return Optional.ofNullable(node);
  }
}
