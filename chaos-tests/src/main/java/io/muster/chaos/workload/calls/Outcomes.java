// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.calls;

import io.muster.chaos.history.Outcome;
import io.muster.chaos.workload.wire.WireFailure;
import io.muster.client.MusterException;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The table of outcomes: what a client knows of a call that was not answered well. Reads are never
 * of unknown fate. An error that is not in the table makes a write one of unknown fate, and is
 * loud.
 */
public final class Outcomes {
  /** The client library's own reasons, which no node gives. */
  private static final Set<String> OF_LIBRARY =
      Set.of(
          "NODE_UNAVAILABLE",
          "REQUEST_TIMED_OUT",
          "CLIENT_CLOSED",
          "WAKEUP",
          "PARTITION_NOT_OWNED");

  /** Refusals for what the request itself says: no attempt of it can have been taken. */
  private static final Set<ErrorReason> OF_THE_REQUEST =
      EnumSet.of(
          ErrorReason.INVALID_GROUP_ID,
          ErrorReason.INVALID_TOPIC_EXCEPTION,
          ErrorReason.REQUEST_TOO_LARGE);

  /**
   * The outcome of a call.
   *
   * @param loud nobody expected this error
   */
  public record Verdict(Outcome outcome, String reason, boolean loud) {}

  /** What one failed attempt says about a write. */
  private enum Fate {
    /** Neither this attempt nor any other with the same request was taken. */
    NEVER,
    /** This attempt was not taken. */
    NOT_THIS_TIME,
    PERHAPS,
    /** The error is not in the table. */
    NOT_KNOWN
  }

  /**
   * Of a call whose attempts all failed.
   *
   * @param attempts in order; all carried the same request with the same sequence
   */
  public static Verdict of(boolean write, List<WireFailure> attempts) {
    Verdict verdict = new Verdict(Outcome.FAIL, "NOT_SENT", false);
    boolean earlier = false;
    boolean loud = false;
    for (WireFailure attempt : attempts) {
      verdict = of(write, earlier, attempt);
      earlier |= mayHaveApplied(attempt);
      loud |= verdict.loud();
    }
    return new Verdict(verdict.outcome(), verdict.reason(), loud);
  }

  /**
   * Of a call whose last attempt failed so.
   *
   * @param earlier an attempt before it may have been taken
   */
  public static Verdict of(boolean write, boolean earlier, WireFailure last) {
    Fate fate = fate(last);
    boolean loud = fate == Fate.NOT_KNOWN;
    if (!write) {
      return new Verdict(Outcome.FAIL, last.name(), loud);
    }
    Outcome outcome =
        switch (fate) {
          case NEVER -> Outcome.FAIL;
          case NOT_THIS_TIME -> earlier ? Outcome.INFO : Outcome.FAIL;
          case PERHAPS, NOT_KNOWN -> Outcome.INFO;
        };
    return new Verdict(outcome, last.name(), loud);
  }

  /** Whether a write may have taken effect, or may still, by this attempt. */
  public static boolean mayHaveApplied(WireFailure attempt) {
    Fate fate = fate(attempt);
    return fate == Fate.PERHAPS || fate == Fate.NOT_KNOWN;
  }

  /** Of a call of the client library, which counts the attempts together by itself. */
  public static Verdict of(boolean write, Throwable thrown) {
    Throwable failure = unwrapped(thrown);
    if (!(failure instanceof MusterException told)) {
      String name = failure.getClass().getSimpleName();
      return new Verdict(write ? Outcome.INFO : Outcome.FAIL, name, true);
    }
    ErrorReason reason = reason(told.reason()).orElse(ErrorReason.NONE);
    boolean known = reason != ErrorReason.NONE || OF_LIBRARY.contains(told.reason());
    // The library must not call definite what the node left open.
    boolean believable =
        known && (told.outcomeUnknown() || errorClass(reason) != ErrorClass.AMBIGUOUS);
    boolean definite = !write || (believable && !told.outcomeUnknown());
    return new Verdict(definite ? Outcome.FAIL : Outcome.INFO, told.reason(), !believable);
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable failure = thrown;
    @Nullable Throwable cause = failure.getCause();
    while ((failure instanceof CompletionException || failure instanceof ExecutionException)
        && cause != null) {
      failure = cause;
      cause = failure.getCause();
    }
    return failure;
  }

  private static Fate fate(WireFailure attempt) {
    return attempt.isRefusal() ? ofRefusal(attempt) : ofTransport(attempt);
  }

  private static Fate ofRefusal(WireFailure attempt) {
    ErrorReason reason = reason(attempt.reason()).orElse(ErrorReason.NONE);
    ErrorClass expected = errorClass(reason);
    if (expected == ErrorClass.ERROR_CLASS_UNSPECIFIED
        || !attempt.errorClass().equals(expected.name())) {
      return Fate.NOT_KNOWN;
    }
    if (expected == ErrorClass.AMBIGUOUS) {
      return Fate.PERHAPS;
    }
    return OF_THE_REQUEST.contains(reason) ? Fate.NEVER : Fate.NOT_THIS_TIME;
  }

  private static Fate ofTransport(WireFailure attempt) {
    if (!attempt.sent()) {
      return Fate.NOT_THIS_TIME;
    }
    return switch (attempt.code()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, INTERNAL -> Fate.PERHAPS;
      // The node has no such method.
      case UNIMPLEMENTED -> Fate.NOT_THIS_TIME;
      default -> Fate.NOT_KNOWN;
    };
  }

  private static Optional<ErrorReason> reason(String name) {
    try {
      return Optional.of(ErrorReason.valueOf(name));
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  /** As the contract says; written down here again on purpose. Unspecified for what is no error. */
  static ErrorClass errorClass(ErrorReason reason) {
    return switch (reason) {
      case COORDINATOR_LOAD_IN_PROGRESS, THROTTLED, UNKNOWN_TOPIC_OR_PARTITION ->
          ErrorClass.RETRY_SAME;
      case COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, NOT_CONTROLLER -> ErrorClass.RETRY_ELSEWHERE;
      case ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, REBALANCE_IN_PROGRESS, MEMBER_ID_REQUIRED ->
          ErrorClass.REJOIN;
      case FENCED_INSTANCE_ID -> ErrorClass.FENCED;
      case OUTCOME_UNKNOWN, UNKNOWN_SERVER_ERROR -> ErrorClass.AMBIGUOUS;
      case OFFSET_METADATA_TOO_LARGE,
          INVALID_TOPIC_EXCEPTION,
          INCONSISTENT_GROUP_PROTOCOL,
          INVALID_GROUP_ID,
          INVALID_SESSION_TIMEOUT,
          TOPIC_AUTHORIZATION_FAILED,
          GROUP_AUTHORIZATION_FAILED,
          CLUSTER_AUTHORIZATION_FAILED,
          TOPIC_ALREADY_EXISTS,
          INVALID_PARTITIONS,
          INVALID_REPLICA_ASSIGNMENT,
          INVALID_REQUEST,
          NON_EMPTY_GROUP,
          GROUP_ID_NOT_FOUND,
          GROUP_MAX_SIZE_REACHED,
          NO_REASSIGNMENT_IN_PROGRESS,
          GROUP_SUBSCRIBED_TO_TOPIC,
          REQUEST_TOO_LARGE,
          STALE_SEQUENCE,
          UNSUPPORTED_PROTOCOL_VERSION,
          UNKNOWN_NODE,
          NODE_IN_USE,
          FEATURE_LEVEL_TOO_LOW,
          UNAUTHENTICATED ->
          ErrorClass.INVALID;
      case NONE, UNRECOGNIZED -> ErrorClass.ERROR_CLASS_UNSPECIFIED;
    };
  }

  private Outcomes() {}
}
