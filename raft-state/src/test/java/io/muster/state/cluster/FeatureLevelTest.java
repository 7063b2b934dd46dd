// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import static io.muster.state.ClusterCommands.finalizeUpgrade;
import static io.muster.state.ClusterCommands.initialize;
import static io.muster.state.ClusterCommands.node;
import static io.muster.state.ClusterCommands.place;
import static io.muster.state.ClusterCommands.placement;
import static io.muster.state.ClusterCommands.register;
import static io.muster.state.ClusterCommands.remove;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.UnknownFieldSet;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.FinalizeUpgrade;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.FeatureLevel;
import io.muster.state.GroupsState;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import io.muster.state.UnknownCommandException;
import io.muster.state.store.InMemoryStore;
import org.junit.jupiter.api.Test;

/** What may be written while nodes of different versions share a log. */
final class FeatureLevelTest {
  private final ClusterLab lab = new ClusterLab();

  @Test
  void aNewClusterTakesWhatAllOfItsFoundersKnow() {
    lab.apply(initialize(1, 3), at(1, 3), at(2, 2), at(3, 4));
    assertThat(lab.state().featureLevel()).as("before it has formed").isEqualTo(1);
    lab.apply(place(placement(0, 1, 2, 3)));
    assertThat(lab.state().featureLevel()).isEqualTo(2);
  }

  @Test
  void newerNodesAloneRaiseNothing() {
    formed();
    lab.apply(at(1, 2), at(2, 2), at(3, 2));
    assertThat(lab.state().featureLevel()).isEqualTo(1);
  }

  @Test
  void theLevelRisesWhenEveryNodeKnowsIt() {
    formed();
    lab.apply(at(1, 2), at(2, 2));
    assertThat(lab.refused(ErrorReason.FEATURE_LEVEL_TOO_LOW, finalizeUpgrade(0)))
        .contains("level 2")
        .contains("node 3 (version 1.0, up to 1)")
        .doesNotContain("node 1");
    assertThat(lab.outcome(finalizeUpgrade(1))).isEqualTo(new Outcome.UpgradeFinalized(1, 1));

    lab.apply(at(3, 3));
    lab.refused(ErrorReason.FEATURE_LEVEL_TOO_LOW, finalizeUpgrade(3));
    assertThat(lab.outcome(onlyAsked(2))).isEqualTo(new Outcome.UpgradeFinalized(1, 2));
    assertThat(lab.state().featureLevel()).as("nothing was done").isEqualTo(1);
    assertThat(lab.outcome(finalizeUpgrade(2))).isEqualTo(new Outcome.UpgradeFinalized(1, 2));
    assertThat(lab.outcome(finalizeUpgrade(2)))
        .as("once more")
        .isEqualTo(new Outcome.UpgradeFinalized(2, 2));
    assertThat(lab.state().featureLevel()).isEqualTo(2);
    lab.refused(ErrorReason.INVALID_REQUEST, finalizeUpgrade(1));
    lab.refused(ErrorReason.INVALID_REQUEST, finalizeUpgrade(-1));
  }

  @Test
  void aNodeThatIsGoneHoldsNothingBack() {
    formed();
    lab.apply(register(node(9, "i9").setFeatureLevel(1)), at(1, 2), at(2, 2), at(3, 2));
    lab.refused(ErrorReason.FEATURE_LEVEL_TOO_LOW, finalizeUpgrade(0));
    lab.apply(remove(9));
    assertThat(lab.outcome(finalizeUpgrade(0))).isEqualTo(new Outcome.UpgradeFinalized(1, 2));
  }

  @Test
  void thereIsAWayBackUntilTheLevelIsFinalized() {
    formed();
    lab.apply(at(1, 2), at(2, 2), at(3, 2));
    assertThat(lab.outcome(at(2, 1))).isEqualTo(new Outcome.NodeRegistered(1));
    assertThat(lab.node(2).featureLevel()).isEqualTo(1);

    lab.apply(at(2, 2), finalizeUpgrade(2));
    assertThat(lab.refused(ErrorReason.FEATURE_LEVEL_TOO_LOW, at(2, 1)))
        .contains("the cluster is at feature level 2")
        .contains("knows up to 1");
    assertThat(lab.refused(ErrorReason.FEATURE_LEVEL_TOO_LOW, register(5, "new")))
        .as("one that does not say is of the first level")
        .contains("node 5");
    assertThat(lab.node(2).featureLevel()).isEqualTo(2);
  }

  @Test
  void everyCommandIsUnderstoodAtTheNewestLevel() {
    assertThat(Command.getDescriptor().getOneofs().get(0).getFields())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            kind ->
                assertThat(FeatureLevel.of(withKind(kind)))
                    .as(kind.getName())
                    .isBetween(FeatureLevel.FIRST, FeatureLevel.NEWEST));
    assertThat(FeatureLevel.of(fromTheFuture())).isGreaterThan(FeatureLevel.NEWEST);
  }

  /** The last line: a replica that went on would be another one than its peers. */
  @Test
  void aReplicaStopsAtACommandThatItDoesNotKnow() {
    formed();
    long before = lab.index();
    assertThatThrownBy(() -> lab.apply(fromTheFuture()))
        .isInstanceOf(UnknownCommandException.class)
        .hasMessageContaining("the cluster group")
        .hasMessageContaining("[900]")
        .hasMessageContaining("newer version");
    assertThat(lab.state().applied().index()).as("not passed over").isEqualTo(before);

    GroupsState groups = new GroupsState(new InMemoryStore());
    assertThatThrownBy(
            () -> groups.apply(ClusterLab.batch(0, fromTheFuture()), new LogPosition(1, 1)))
        .isInstanceOf(UnknownCommandException.class);
    assertThat(groups.applied().index()).isLessThan(1);
  }

  private void formed() {
    lab.apply(initialize(1, 3), at(1, 1), at(2, 1), at(3, 1), place(placement(0, 1, 2, 3)));
    assertThat(lab.state().featureLevel()).isEqualTo(1);
  }

  private static Command at(int id, int level) {
    return register(node(id, "i" + id).setFeatureLevel(level));
  }

  private static Command onlyAsked(int level) {
    return Command.newBuilder()
        .setFinalizeUpgrade(FinalizeUpgrade.newBuilder().setLevel(level).setValidateOnly(true))
        .build();
  }

  private static Command withKind(FieldDescriptor kind) {
    Command.Builder command = Command.newBuilder();
    return command.setField(kind, command.newBuilderForField(kind).build()).build();
  }

  /** As an older version parses what a newer one has added. */
  private static Command fromTheFuture() {
    return Command.newBuilder()
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build())
        .build();
  }
}
