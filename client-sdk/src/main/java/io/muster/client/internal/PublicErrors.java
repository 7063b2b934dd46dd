// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.AuthenticationException;
import io.muster.client.AuthorizationException;
import io.muster.client.ClientClosedException;
import io.muster.client.CommitFailedException;
import io.muster.client.CommitOutcomeUnknownException;
import io.muster.client.FatalException;
import io.muster.client.FencedException;
import io.muster.client.InvalidReplicaAssignmentException;
import io.muster.client.InvalidRequestException;
import io.muster.client.MusterException;
import io.muster.client.RebalanceInProgressException;
import io.muster.client.RetriableException;
import org.jspecify.annotations.Nullable;

/** Failures of calls, told as the exceptions of the public API. */
final class PublicErrors {

  /** For calls other than commits. */
  static MusterException of(CallFailure failure) {
    String node = node(failure);
    return switch (failure.kind()) {
      case RETRY_SAME, RETRY_ELSEWHERE, AMBIGUOUS ->
          new RetriableException(
              failure.reason(),
              failure.message(),
              failure.maybeApplied(),
              node,
              failure.getCause());
      case REJOIN -> rejoin(failure);
      case FENCED ->
          new FencedException(failure.reason(), failure.message(), failure.maybeApplied(), node);
      case INVALID -> invalid(failure);
      case ABANDONED -> new ClientClosedException(failure.message(), failure.maybeApplied());
    };
  }

  /** A commit that ran out of time is told apart by whether it may be stored. */
  static MusterException ofCommit(CallFailure failure) {
    if (failure.kind().retriable() && failure.maybeApplied()) {
      return new CommitOutcomeUnknownException(
          failure.reason(),
          "the commit may or may not be stored: " + failure.message(),
          node(failure),
          failure.getCause());
    }
    return of(failure);
  }

  private static MusterException rejoin(CallFailure failure) {
    return failure.is("REBALANCE_IN_PROGRESS")
        ? new RebalanceInProgressException(failure.message(), failure.maybeApplied(), node(failure))
        : new CommitFailedException(
            failure.reason(), failure.message(), failure.maybeApplied(), node(failure));
  }

  private static MusterException invalid(CallFailure failure) {
    if (failure.isUnauthenticated()) {
      return new AuthenticationException(
          failure.message(), failure.maybeApplied(), node(failure), failure.getCause());
    }
    if (failure.isUnauthorized()) {
      return new AuthorizationException(
          failure.reason(),
          failure.message(),
          failure.maybeApplied(),
          node(failure),
          failure.metadata());
    }
    if (failure.getCause() != null) {
      return new FatalException(
          failure.reason(),
          failure.message(),
          failure.maybeApplied(),
          node(failure),
          failure.getCause());
    }
    if (failure.is(InvalidReplicaAssignmentException.REASON)) {
      return new InvalidReplicaAssignmentException(
          failure.message(),
          PlacementMessages.numbers(failure.metadata().getOrDefault("belongsTogether", "")),
          failure.maybeApplied(),
          node(failure));
    }
    return new InvalidRequestException(
        failure.reason(), failure.message(), failure.maybeApplied(), node(failure));
  }

  private static @Nullable String node(CallFailure failure) {
    Endpoint node = failure.node();
    return node == null ? null : node.toString();
  }

  private PublicErrors() {}
}
