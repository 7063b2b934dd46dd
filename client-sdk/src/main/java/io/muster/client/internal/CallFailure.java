// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A call that did not succeed, as the inside of the client sees it. Carries no stack trace: it is
 * an answer, not a bug, and a failover makes thousands of them.
 */
final class CallFailure extends Exception {
  private static final long serialVersionUID = 1L;

  static final String NODE_UNAVAILABLE = "NODE_UNAVAILABLE";
  static final String REQUEST_TIMED_OUT = "REQUEST_TIMED_OUT";

  private final FailureClass kind;
  private final String reason;
  private final transient Map<String, String> metadata;
  private final transient @Nullable Endpoint node;
  private final boolean maybeApplied;

  /**
   * A failure.
   *
   * @param metadata what the node sent along, such as leaderEndpoint
   * @param node who answered or should have
   * @param maybeApplied the request, or an earlier attempt of it, may have taken effect
   */
  CallFailure(
      FailureClass kind,
      String reason,
      String message,
      Map<String, String> metadata,
      @Nullable Endpoint node,
      boolean maybeApplied,
      @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.kind = kind;
    this.reason = reason;
    this.metadata = Map.copyOf(metadata);
    this.node = node;
    this.maybeApplied = maybeApplied;
  }

  /** No node could be asked, so nothing can have happened. */
  static CallFailure unavailable(@Nullable Endpoint node, String message) {
    return new CallFailure(
        FailureClass.RETRY_ELSEWHERE, NODE_UNAVAILABLE, message, Map.of(), node, false, null);
  }

  static CallFailure timedOut(@Nullable Endpoint node, String message, boolean maybeApplied) {
    return new CallFailure(
        FailureClass.RETRY_ELSEWHERE,
        REQUEST_TIMED_OUT,
        message,
        Map.of(),
        node,
        maybeApplied,
        null);
  }

  static CallFailure abandoned(String message, boolean maybeApplied) {
    return new CallFailure(
        FailureClass.ABANDONED, "CLIENT_CLOSED", message, Map.of(), null, maybeApplied, null);
  }

  /** What a future of this package failed with. Anything that is no CallFailure is a bug here. */
  static CallFailure of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof CallFailure known) {
      return known;
    }
    return new CallFailure(
        FailureClass.INVALID,
        "CLIENT_ERROR",
        "unexpected failure in the client: " + cause,
        Map.of(),
        null,
        true,
        cause);
  }

  CallFailure withMaybeApplied(boolean either) {
    return maybeApplied || !either
        ? this
        : new CallFailure(kind, reason, message(), metadata, node, true, getCause());
  }

  /** The same, where it is known that the request never left this process. */
  CallFailure neverSent() {
    return new CallFailure(kind, reason, message(), metadata, node, false, getCause());
  }

  FailureClass kind() {
    return kind;
  }

  String reason() {
    return reason;
  }

  boolean is(String otherReason) {
    return reason.equals(otherReason);
  }

  /** The node does not know who the client is. */
  boolean isUnauthenticated() {
    return is("UNAUTHENTICATED");
  }

  /** The client's principal may not do that. */
  boolean isUnauthorized() {
    return reason.endsWith("_AUTHORIZATION_FAILED");
  }

  Map<String, String> metadata() {
    return metadata;
  }

  @Nullable Endpoint node() {
    return node;
  }

  boolean maybeApplied() {
    return maybeApplied;
  }

  String message() {
    String message = getMessage();
    return message == null ? reason : message;
  }
}
