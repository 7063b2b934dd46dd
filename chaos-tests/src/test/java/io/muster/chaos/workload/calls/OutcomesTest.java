// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.workload.calls.Outcomes.Verdict;
import io.muster.chaos.workload.wire.WireFailure;
import io.muster.client.ClientClosedException;
import io.muster.client.CommitFailedException;
import io.muster.client.CommitOutcomeUnknownException;
import io.muster.client.RetriableException;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomesTest {
  /** The node may have handed the write on. */
  private static final Set<ErrorReason> OPEN =
      EnumSet.of(ErrorReason.OUTCOME_UNKNOWN, ErrorReason.UNKNOWN_SERVER_ERROR);

  /** Whatever came before, the request cannot have been taken. */
  private static final Set<ErrorReason> NEVER =
      EnumSet.of(
          ErrorReason.INVALID_GROUP_ID,
          ErrorReason.INVALID_TOPIC_EXCEPTION,
          ErrorReason.REQUEST_TOO_LARGE);

  private static final Set<Status.Code> PERHAPS =
      EnumSet.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED,
          Status.Code.INTERNAL);

  @ParameterizedTest
  @EnumSource(
      value = ErrorReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "UNRECOGNIZED"})
  void everyReasonHasItsOutcome(ErrorReason reason) {
    WireFailure refusal = refusal(reason.name(), Outcomes.errorClass(reason).name());

    Verdict first = Outcomes.of(true, false, refusal);
    Verdict later = Outcomes.of(true, true, refusal);
    Verdict read = Outcomes.of(false, true, refusal);

    assertThat(first)
        .isEqualTo(
            new Verdict(OPEN.contains(reason) ? Outcome.INFO : Outcome.FAIL, reason.name(), false));
    assertThat(later)
        .isEqualTo(
            new Verdict(
                NEVER.contains(reason) ? Outcome.FAIL : Outcome.INFO, reason.name(), false));
    assertThat(read).isEqualTo(new Verdict(Outcome.FAIL, reason.name(), false));
    assertThat(Outcomes.mayHaveApplied(refusal)).isEqualTo(OPEN.contains(reason));
  }

  @ParameterizedTest
  @EnumSource(value = Status.Code.class, mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void everyStatusWithoutAReasonHasItsOutcome(Status.Code code) {
    boolean known = PERHAPS.contains(code) || code == Status.Code.UNIMPLEMENTED;
    Outcome expected = code == Status.Code.UNIMPLEMENTED ? Outcome.FAIL : Outcome.INFO;

    assertThat(Outcomes.of(true, false, transport(code, true)))
        .isEqualTo(new Verdict(expected, code.name(), !known));
    assertThat(Outcomes.of(true, true, transport(code, true)).outcome()).isEqualTo(Outcome.INFO);
    assertThat(Outcomes.of(false, true, transport(code, true)))
        .isEqualTo(new Verdict(Outcome.FAIL, code.name(), !known));
  }

  @ParameterizedTest
  @EnumSource(value = Status.Code.class, mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void whatWasNeverSentHasNoEffect(Status.Code code) {
    assertThat(Outcomes.of(true, false, transport(code, false)))
        .isEqualTo(new Verdict(Outcome.FAIL, code.name(), false));
    assertThat(Outcomes.of(true, true, transport(code, false)).outcome()).isEqualTo(Outcome.INFO);
  }

  @Test
  void anUnknownReasonIsLoudAndLeavesAWriteOpen() {
    WireFailure unknown = refusal("SOMETHING_NEW", ErrorClass.INVALID.name());

    assertThat(Outcomes.of(true, false, unknown))
        .isEqualTo(new Verdict(Outcome.INFO, "SOMETHING_NEW", true));
    assertThat(Outcomes.of(false, false, unknown))
        .isEqualTo(new Verdict(Outcome.FAIL, "SOMETHING_NEW", true));
  }

  @Test
  void aReasonWithAnotherClassThanItsOwnIsLoud() {
    WireFailure odd = refusal("NOT_COORDINATOR", ErrorClass.AMBIGUOUS.name());

    assertThat(Outcomes.of(true, false, odd))
        .isEqualTo(new Verdict(Outcome.INFO, "NOT_COORDINATOR", true));
    assertThat(Outcomes.of(true, false, refusal("NOT_COORDINATOR", "")).loud()).isTrue();
  }

  @Test
  void aWriteStaysOpenOnceAnAttemptMayHaveBeenTaken() {
    WireFailure cut = transport(Status.Code.UNAVAILABLE, true);
    WireFailure elsewhere = refusal("NOT_COORDINATOR", ErrorClass.RETRY_ELSEWHERE.name());
    WireFailure refused = transport(Status.Code.UNAVAILABLE, false);

    assertThat(Outcomes.of(true, List.of(elsewhere, refused, elsewhere)).outcome())
        .isEqualTo(Outcome.FAIL);
    assertThat(Outcomes.of(true, List.of(elsewhere, cut, elsewhere)))
        .isEqualTo(new Verdict(Outcome.INFO, "NOT_COORDINATOR", false));
    assertThat(Outcomes.of(false, List.of(cut, elsewhere)).outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void aLoudAttemptMakesTheCallLoud() {
    WireFailure unknown = refusal("SOMETHING_NEW", ErrorClass.INVALID.name());
    WireFailure elsewhere = refusal("NOT_COORDINATOR", ErrorClass.RETRY_ELSEWHERE.name());

    assertThat(Outcomes.of(true, List.of(unknown, elsewhere)))
        .isEqualTo(new Verdict(Outcome.INFO, "NOT_COORDINATOR", true));
  }

  @Test
  void aCallWithoutAnAttemptHasNoEffect() {
    assertThat(Outcomes.of(true, List.of()).outcome()).isEqualTo(Outcome.FAIL);
  }

  // ---- the client library

  @Test
  void theLibraryTellsWhetherAWriteIsOpen() {
    assertThat(
            Outcomes.of(true, new CommitFailedException("ILLEGAL_GENERATION", "gone", false, null)))
        .isEqualTo(new Verdict(Outcome.FAIL, "ILLEGAL_GENERATION", false));
    assertThat(
            Outcomes.of(true, new CommitFailedException("ILLEGAL_GENERATION", "gone", true, null)))
        .isEqualTo(new Verdict(Outcome.INFO, "ILLEGAL_GENERATION", false));
    assertThat(
            Outcomes.of(
                true,
                new CompletionException(
                    new CommitOutcomeUnknownException("REQUEST_TIMED_OUT", "late", null, null))))
        .isEqualTo(new Verdict(Outcome.INFO, "REQUEST_TIMED_OUT", false));
    assertThat(Outcomes.of(true, new ClientClosedException("closed")))
        .isEqualTo(new Verdict(Outcome.FAIL, "CLIENT_CLOSED", false));
  }

  @Test
  void readsByTheLibraryOnlyFail() {
    assertThat(
            Outcomes.of(
                false, new RetriableException("NODE_UNAVAILABLE", "away", true, null, null)))
        .isEqualTo(new Verdict(Outcome.FAIL, "NODE_UNAVAILABLE", false));
  }

  @Test
  void theLibraryIsNotBelievedWhereItContradictsTheTable() {
    assertThat(
            Outcomes.of(true, new RetriableException("OUTCOME_UNKNOWN", "open", false, null, null)))
        .isEqualTo(new Verdict(Outcome.INFO, "OUTCOME_UNKNOWN", true));
    assertThat(Outcomes.of(true, new RetriableException("CLIENT_ERROR", "bug", false, null, null)))
        .isEqualTo(new Verdict(Outcome.INFO, "CLIENT_ERROR", true));
  }

  @Test
  void whatTheLibraryThrowsWithoutPurposeIsLoud() {
    assertThat(Outcomes.of(true, new IllegalStateException("a bug")))
        .isEqualTo(new Verdict(Outcome.INFO, "IllegalStateException", true));
    assertThat(Outcomes.of(false, new IllegalStateException("a bug")))
        .isEqualTo(new Verdict(Outcome.FAIL, "IllegalStateException", true));
  }

  private static WireFailure refusal(String reason, String errorClass) {
    return new WireFailure(1, Status.Code.FAILED_PRECONDITION, reason, errorClass, Map.of(), true);
  }

  private static WireFailure transport(Status.Code code, boolean sent) {
    return new WireFailure(1, code, "", "", Map.of(), sent);
  }
}
