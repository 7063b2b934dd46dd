// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that something is refused: with this reason, and so with this class. */
public final class Refusals {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Refusals() {}

  /** Runs the call and returns its refusal, which must have this reason and the reason's class. */
  public static Refused refused(ErrorReason reason, ThrowingCallable call) {
    try {
      call.call();
    } catch (Refused refused) {
      return checked(reason, refused);
    } catch (Throwable other) {
      return fail("expected " + reason, other);
    }
    return fail("expected " + reason + ", but the call succeeded");
  }

  /** The same of a call that is waiting. */
  public static Refused refused(ErrorReason reason, CompletableFuture<?> call) {
    return refused(reason, () -> answer(call));
  }

  /** Waits for the answer. */
  public static <R> R answer(CompletableFuture<R> call) {
    try {
      return call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  static RuntimeException unwrapped(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException("a call failed", cause);
  }

  private static Refused checked(ErrorReason reason, Refused refused) {
    assertThat(refused.reason()).as("reason of: %s", refused.getMessage()).isEqualTo(reason);
    assertThat(refused.errorClass())
        .as("class of: %s", refused.getMessage())
        .isEqualTo(classOf(reason));
    return refused;
  }

  /** As the contract says; written down here a second time on purpose. */
  private static ErrorClass classOf(ErrorReason reason) {
    return switch (reason) {
      case COORDINATOR_LOAD_IN_PROGRESS, THROTTLED, UNKNOWN_TOPIC_OR_PARTITION ->
          ErrorClass.RETRY_SAME;
      case COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, NOT_CONTROLLER -> ErrorClass.RETRY_ELSEWHERE;
      case ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, REBALANCE_IN_PROGRESS, MEMBER_ID_REQUIRED ->
          ErrorClass.REJOIN;
      case FENCED_INSTANCE_ID -> ErrorClass.FENCED;
      case OUTCOME_UNKNOWN, UNKNOWN_SERVER_ERROR -> ErrorClass.AMBIGUOUS;
      default -> ErrorClass.INVALID;
    };
  }
}
