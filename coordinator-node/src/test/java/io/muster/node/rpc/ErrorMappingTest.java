// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.muster.node.coordinator.ApiException;
import io.muster.proto.v1.Error;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ErrorMappingTest {

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"NONE", "UNRECOGNIZED"})
  void everyReasonHasAClassAndAStatusThatIsAnError(ErrorReason reason) {
    assertThat(ErrorMapping.errorClass(reason))
        .isNotIn(ErrorClass.ERROR_CLASS_UNSPECIFIED, ErrorClass.UNRECOGNIZED);
    assertThat(ErrorMapping.statusCode(reason)).isNotEqualTo(Status.Code.OK);
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_COORDINATOR, RETRY_ELSEWHERE, FAILED_PRECONDITION",
    "NOT_CONTROLLER, RETRY_ELSEWHERE, FAILED_PRECONDITION",
    "COORDINATOR_NOT_AVAILABLE, RETRY_ELSEWHERE, UNAVAILABLE",
    "COORDINATOR_LOAD_IN_PROGRESS, RETRY_SAME, UNAVAILABLE",
    "THROTTLED, RETRY_SAME, RESOURCE_EXHAUSTED",
    "UNKNOWN_MEMBER_ID, REJOIN, NOT_FOUND",
    "MEMBER_ID_REQUIRED, REJOIN, FAILED_PRECONDITION",
    "ILLEGAL_GENERATION, REJOIN, ABORTED",
    "REBALANCE_IN_PROGRESS, REJOIN, ABORTED",
    "FENCED_INSTANCE_ID, FENCED, ABORTED",
    "NON_EMPTY_GROUP, INVALID, FAILED_PRECONDITION",
    "GROUP_SUBSCRIBED_TO_TOPIC, INVALID, FAILED_PRECONDITION",
    "STALE_SEQUENCE, INVALID, ABORTED",
    "INVALID_GROUP_ID, INVALID, INVALID_ARGUMENT",
    "REQUEST_TOO_LARGE, INVALID, INVALID_ARGUMENT",
    "UNSUPPORTED_PROTOCOL_VERSION, INVALID, UNIMPLEMENTED",
    "UNAUTHENTICATED, INVALID, UNAUTHENTICATED",
    "GROUP_AUTHORIZATION_FAILED, INVALID, PERMISSION_DENIED",
    "TOPIC_AUTHORIZATION_FAILED, INVALID, PERMISSION_DENIED",
    "CLUSTER_AUTHORIZATION_FAILED, INVALID, PERMISSION_DENIED",
    "OUTCOME_UNKNOWN, AMBIGUOUS, UNKNOWN",
    "UNKNOWN_SERVER_ERROR, AMBIGUOUS, INTERNAL",
  })
  void classAndStatusOf(ErrorReason reason, ErrorClass errorClass, Status.Code code) {
    assertThat(ErrorMapping.errorClass(reason)).isEqualTo(errorClass);
    assertThat(ErrorMapping.statusCode(reason)).isEqualTo(code);
  }

  @Test
  void aRefusalKeepsItsWordsAndFactsInBothForms() throws Exception {
    ApiException refusal =
        new ApiException(ErrorReason.NOT_COORDINATOR, "Ask node 2", Map.of("leaderNode", "2"));

    com.google.rpc.Status status =
        StatusProto.fromThrowable(ErrorMapping.status(new CompletionException(refusal)));
    assertThat(status.getMessage()).isEqualTo("Ask node 2");
    ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo("NOT_COORDINATOR");
    assertThat(info.getDomain()).isEqualTo("muster.io");
    assertThat(info.getMetadataMap())
        .containsExactlyInAnyOrderEntriesOf(Map.of("leaderNode", "2", "class", "RETRY_ELSEWHERE"));

    assertThat(ErrorMapping.error(refusal))
        .isEqualTo(
            Error.newBuilder()
                .setReason(ErrorReason.NOT_COORDINATOR)
                .setErrorClass(ErrorClass.RETRY_ELSEWHERE)
                .setMessage("Ask node 2")
                .putMetadata("leaderNode", "2")
                .build());
  }

  @Test
  void aBugTellsNothingOfTheInside() {
    Error error = ErrorMapping.error(new IllegalStateException("secret detail"));

    assertThat(error.getReason()).isEqualTo(ErrorReason.UNKNOWN_SERVER_ERROR);
    assertThat(error.getMessage())
        .startsWith("The node failed in an unexpected way; its log tells more under ")
        .doesNotContain("secret", "IllegalState");
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    assertThat(Texts.shortened("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Texts.shortened("abcdefg", 6)).isEqualTo("abc...");
    assertThat(Texts.shortened("ab\ud83d\ude00efg", 6)).isEqualTo("ab...");
    assertThat(Texts.fits("\u20ac\u20ac", 6)).isTrue();
    assertThat(Texts.fits("\u20ac\u20aca", 6)).isFalse();
  }
}
