// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CreateTopic;
import io.muster.proto.internal.v1.DeleteTopic;
import io.muster.proto.v1.ErrorReason;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** As of a version in which deleting topics came with level 2. */
final class FeatureGateTest {
  private static final Command OLD =
      Command.newBuilder().setCreateTopic(CreateTopic.newBuilder().setName("t")).build();
  private static final Command NEW =
      Command.newBuilder().setDeleteTopic(DeleteTopic.newBuilder().setName("t")).build();

  private final AtomicInteger level = new AtomicInteger(1);
  private final LocalLog log = new LocalLog(0);
  private final CommandBatcher batcher =
      new CommandBatcher(
          log,
          log.term(),
          1,
          0,
          () -> 1,
          new FeatureGate(level::get, command -> command.hasDeleteTopic() ? 2 : 1),
          EntryTurns.unlimited());

  @Test
  void whatIsTooNewForSomeNodeIsNotWritten() {
    long before = log.state().applied().index();
    assertThatThrownBy(() -> batcher.submit(NEW).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ApiException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(ErrorReason.FEATURE_LEVEL_TOO_LOW))
        .hasMessageContaining("needs feature level 2; the cluster is at 1");
    assertThat(log.state().applied().index()).isEqualTo(before);
  }

  @Test
  void itIsWrittenOnceTheUpgradeIsFinalized() {
    level.set(2);
    assertThat(new FeatureGate(level::get, command -> 2).refusal(NEW)).isEmpty();
    assertThat(new FeatureGate(level::get, command -> 3).refusal(OLD)).isPresent();
    assertThat(new FeatureGate(() -> 1).refusal(NEW))
        .as("what this version writes at the first level")
        .isEmpty();
    assertThat(new FeatureGate(() -> Integer.MAX_VALUE - 1).refusal(Command.getDefaultInstance()))
        .as("what it does not know itself")
        .isPresent();
  }
}
