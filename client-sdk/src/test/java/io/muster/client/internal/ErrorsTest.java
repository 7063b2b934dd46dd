// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.muster.client.AuthenticationException;
import io.muster.client.AuthorizationException;
import io.muster.client.ClientClosedException;
import io.muster.client.CommitFailedException;
import io.muster.client.CommitOutcomeUnknownException;
import io.muster.client.FencedException;
import io.muster.client.InvalidRequestException;
import io.muster.client.MusterException;
import io.muster.client.RebalanceInProgressException;
import io.muster.client.RetriableException;
import io.muster.proto.v1.Error;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import java.net.ConnectException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorsTest {
  private static final Endpoint NODE = new Endpoint("n1", 7400);

  @Test
  void refusalOfANodeIsRead() {
    CallFailure failure =
        WireErrors.of(
            refusal(
                "muster.io",
                "NOT_COORDINATOR",
                Map.of("class", "RETRY_ELSEWHERE", "leaderEndpoint", "n2:7400")),
            NODE);

    assertThat(failure.kind()).isEqualTo(FailureClass.RETRY_ELSEWHERE);
    assertThat(failure.reason()).isEqualTo("NOT_COORDINATOR");
    assertThat(failure.metadata()).containsEntry("leaderEndpoint", "n2:7400");
    assertThat(failure.maybeApplied()).isFalse();
    assertThat(failure.node()).isEqualTo(NODE);
  }

  @Test
  void detailOfAnotherDomainDoesNotCount() {
    CallFailure failure =
        WireErrors.of(refusal("proxy.example", "X", Map.of("class", "FENCED")), NODE);

    assertThat(failure.kind()).isEqualTo(FailureClass.INVALID);
    assertThat(failure.reason()).isEqualTo("FAILED_PRECONDITION");
  }

  @Test
  void classThatIsNotKnownIsFinal() {
    assertThat(
            WireErrors.of(refusal("muster.io", "NEW_REASON", Map.of("class", "NEW_CLASS")), NODE)
                .kind())
        .isEqualTo(FailureClass.INVALID);
  }

  @Test
  void errorOnTheStreamIsReadAlike() {
    CallFailure failure =
        WireErrors.of(
            Error.newBuilder()
                .setReason(ErrorReason.OUTCOME_UNKNOWN)
                .setErrorClass(ErrorClass.AMBIGUOUS)
                .build(),
            NODE);

    assertThat(failure.kind()).isEqualTo(FailureClass.AMBIGUOUS);
    assertThat(failure.maybeApplied()).isTrue();
  }

  @Test
  void brokenConnectionLeadsElsewhereAndLeavesDoubt() {
    CallFailure broken = WireErrors.of(Status.UNAVAILABLE.asRuntimeException(), NODE);
    assertThat(broken.kind()).isEqualTo(FailureClass.RETRY_ELSEWHERE);
    assertThat(broken.maybeApplied()).isTrue();

    CallFailure late = WireErrors.of(Status.DEADLINE_EXCEEDED.asRuntimeException(), NODE);
    assertThat(late.reason()).isEqualTo(CallFailure.REQUEST_TIMED_OUT);
    assertThat(late.maybeApplied()).isTrue();
  }

  @Test
  void refusedConnectionLeavesNoDoubt() {
    CallFailure refused =
        WireErrors.of(
            Status.UNAVAILABLE.withCause(new ConnectException("refused")).asRuntimeException(),
            NODE);

    assertThat(refused.kind()).isEqualTo(FailureClass.RETRY_ELSEWHERE);
    assertThat(refused.maybeApplied()).isFalse();
  }

  @Test
  void everyClassHasItsException() {
    assertPublic(FailureClass.RETRY_SAME, "THROTTLED", false, RetriableException.class);
    assertPublic(FailureClass.AMBIGUOUS, "OUTCOME_UNKNOWN", true, RetriableException.class);
    assertPublic(
        FailureClass.REJOIN, "REBALANCE_IN_PROGRESS", false, RebalanceInProgressException.class);
    assertPublic(FailureClass.REJOIN, "ILLEGAL_GENERATION", true, CommitFailedException.class);
    assertPublic(FailureClass.FENCED, "FENCED_INSTANCE_ID", false, FencedException.class);
    assertPublic(FailureClass.INVALID, "INVALID_REQUEST", false, InvalidRequestException.class);
    assertPublic(FailureClass.ABANDONED, "CLIENT_CLOSED", true, ClientClosedException.class);
  }

  @Test
  void missingRightsAreNamed() {
    CallFailure refused =
        WireErrors.of(
            refusal(
                "muster.io",
                "TOPIC_AUTHORIZATION_FAILED",
                Map.of(
                    "class", "INVALID",
                    "principal", "User:app",
                    "operation", "READ",
                    "resourceType", "TOPIC",
                    "resourceName", "orders")),
            NODE);
    assertThat(refused.kind().retriable()).isFalse();
    assertThat(PublicErrors.of(refused))
        .isInstanceOfSatisfying(
            AuthorizationException.class,
            missing -> {
              assertThat(missing.reason()).isEqualTo("TOPIC_AUTHORIZATION_FAILED");
              assertThat(missing.principal()).isEqualTo("User:app");
              assertThat(missing.operation()).isEqualTo("READ");
              assertThat(missing.resourceType()).isEqualTo("TOPIC");
              assertThat(missing.resourceName()).isEqualTo("orders");
              assertThat(missing.retriable()).isFalse();
            });
  }

  @Test
  void missingCredentialsAreFinal() {
    assertPublic(FailureClass.INVALID, "UNAUTHENTICATED", false, AuthenticationException.class);
    // As gRPC tells it where the application's token could not be had.
    CallFailure local =
        WireErrors.of(
            Status.UNAUTHENTICATED.withDescription("no bearer token").asRuntimeException(), NODE);
    assertThat(PublicErrors.of(local)).isInstanceOf(AuthenticationException.class);
  }

  @Test
  void commitThatMayBeStoredIsToldApart() {
    assertThat(
            PublicErrors.ofCommit(
                failure(FailureClass.RETRY_ELSEWHERE, CallFailure.REQUEST_TIMED_OUT, true)))
        .isInstanceOf(CommitOutcomeUnknownException.class)
        .returns(true, MusterException::outcomeUnknown)
        .returns(true, MusterException::retriable);
    assertThat(
            PublicErrors.ofCommit(
                failure(FailureClass.RETRY_ELSEWHERE, CallFailure.REQUEST_TIMED_OUT, false)))
        .isInstanceOf(RetriableException.class)
        .returns(false, MusterException::outcomeUnknown);
  }

  private static void assertPublic(
      FailureClass kind,
      String reason,
      boolean maybeApplied,
      Class<? extends MusterException> expected) {
    assertThat(PublicErrors.of(failure(kind, reason, maybeApplied)))
        .isExactlyInstanceOf(expected)
        .returns(reason, MusterException::reason)
        .returns(maybeApplied, MusterException::outcomeUnknown);
  }

  private static CallFailure failure(FailureClass kind, String reason, boolean maybeApplied) {
    return new CallFailure(kind, reason, reason, Map.of(), NODE, maybeApplied, null);
  }

  private static StatusRuntimeException refusal(
      String domain, String reason, Map<String, String> metadata) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.FAILED_PRECONDITION.value())
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain(domain)
                        .setReason(reason)
                        .putAllMetadata(metadata)
                        .build()))
            .build());
  }
}
