// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.MusterAdmin;
import io.muster.client.MusterException;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.proto.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What operators ask of nodes and placement and cannot have; nothing is changed by it. */
@WithCluster
class NodeAdministrationTest {
  private final MusterAdmin admin;

  NodeAdministrationTest(TestCluster cluster) {
    this.admin = cluster.client().admin();
  }

  @Test
  @Provokes(ErrorReason.INVALID_REPLICA_ASSIGNMENT)
  @DisplayName("replicas on a node that is not there")
  void replicasOnAnUnknownNode() {
    assertRefused(
        ErrorReason.INVALID_REPLICA_ASSIGNMENT,
        () -> admin.reassignPartitions(everywhere(List.of(1, 2, 99)), false));
    assertRefused(
        ErrorReason.INVALID_REPLICA_ASSIGNMENT,
        () -> admin.reassignPartitions(everywhere(List.of(1, 1)), false));
    assertThat(admin.listPartitions().partitions())
        .isNotEmpty()
        .allSatisfy(partition -> assertThat(partition.replicas()).hasSize(3));
  }

  /** All partitions, so that those that live together are named together. */
  private Map<Integer, List<Integer>> everywhere(List<Integer> replicas) {
    return admin.listPartitions().partitions().stream()
        .collect(Collectors.toMap(p -> p.partition(), p -> replicas));
  }

  @Test
  @Provokes(ErrorReason.NO_REASSIGNMENT_IN_PROGRESS)
  @DisplayName("nothing is being moved, so nothing is cancelled")
  void nothingToCancel() {
    assertRefused(ErrorReason.NO_REASSIGNMENT_IN_PROGRESS, admin::cancelReassignment);
  }

  @Test
  @Provokes(ErrorReason.FEATURE_LEVEL_TOO_LOW)
  @DisplayName("a feature level that no node knows yet")
  void featureLevelThatNoNodeKnows() {
    int before = admin.describeCluster().featureLevel();
    assertRefused(ErrorReason.FEATURE_LEVEL_TOO_LOW, () -> admin.finalizeUpgrade(999, false));
    assertThat(admin.finalizeUpgrade(0, true).previous()).isEqualTo(before);
    assertThat(admin.describeCluster().featureLevel()).isEqualTo(before);
  }

  @Test
  @Provokes(ErrorReason.UNKNOWN_NODE)
  @DisplayName("a node that is not there is not drained")
  void unknownNodeIsNotDrained() {
    assertRefused(ErrorReason.UNKNOWN_NODE, () -> admin.drainNode(99, true));
  }

  @Test
  @Provokes(ErrorReason.NODE_IN_USE)
  @DisplayName("a node that holds replicas is not removed")
  void nodeInUseIsNotRemoved() {
    assertRefused(ErrorReason.NODE_IN_USE, () -> admin.removeNode(1));
    assertThat(admin.listNodes()).hasSize(3);
  }

  private static void assertRefused(ErrorReason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MusterException.class,
            refused -> assertThat(refused.reason()).isEqualTo(reason.name()));
  }
}
