// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.muster.proto.v1.AlterConfigRequest;
import io.muster.proto.v1.ConfigServiceGrpc;
import io.muster.proto.v1.ConfigSetting;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.DescribeConfigRequest;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that are changed on a running cluster of three nodes. */
class DynamicConfigClusterTest {
  private static final String METADATA_MAX = "offset.metadata.max.bytes";

  @TempDir private Path root;

  @Test
  void changedValueHoldsAtOnceAndAfterARestartOfAllNodes() throws Exception {
    Map<String, String> settings = Map.of("offsets.partitions", "2", "raft.groups", "2");
    try (TestCluster cluster = new TestCluster(root, 3, settings)) {
      cluster.startAll();
      cluster.awaitAllLed();
      cluster.createTopic("t", 1);
      assertThat(commit(cluster, "g", 10)).isEqualTo(ErrorReason.NONE);

      alter(cluster, AlterConfigRequest.newBuilder().setGroupId("g").putSet(METADATA_MAX, "5"));
      alter(cluster, AlterConfigRequest.newBuilder().putSet(METADATA_MAX, "8"));
      alter(cluster, AlterConfigRequest.newBuilder().setGroupId("g").putSet("group.max.size", "1"));
      awaitEverywhere(cluster, "g", METADATA_MAX, "5", ConfigSetting.Source.GROUP);
      awaitEverywhere(cluster, "h", METADATA_MAX, "8", ConfigSetting.Source.CLUSTER);
      awaitEverywhere(cluster, "g", "group.max.size", "1", ConfigSetting.Source.GROUP);
      assertChanged(cluster);

      for (int id = 1; id <= 3; id++) {
        cluster.abort(id);
      }
      cluster.startAll();
      cluster.awaitAllLed();
      awaitEverywhere(cluster, "g", METADATA_MAX, "5", ConfigSetting.Source.GROUP);
      awaitEverywhere(cluster, "h", METADATA_MAX, "8", ConfigSetting.Source.CLUSTER);
      assertChanged(cluster);
      assertThat(join(cluster, "g", "i1")).isEqualTo(Status.Code.OK);
      assertThat(join(cluster, "g", "i2")).isNotEqualTo(Status.Code.OK);

      alter(cluster, AlterConfigRequest.newBuilder().setGroupId("g").addUnset(METADATA_MAX));
      awaitEverywhere(cluster, "g", METADATA_MAX, "8", ConfigSetting.Source.CLUSTER);
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  private static void assertChanged(TestCluster cluster) {
    assertThat(commit(cluster, "g", 5)).isEqualTo(ErrorReason.NONE);
    assertThat(commit(cluster, "g", 6)).isEqualTo(ErrorReason.OFFSET_METADATA_TOO_LARGE);
    assertThat(commit(cluster, "h", 8)).isEqualTo(ErrorReason.NONE);
    assertThat(commit(cluster, "h", 9)).isEqualTo(ErrorReason.OFFSET_METADATA_TOO_LARGE);
  }

  @Test
  void badChangeIsRefusedWholeAndACheckChangesNothing() throws Exception {
    Map<String, String> settings = Map.of("offsets.partitions", "1", "raft.groups", "1");
    try (TestCluster cluster = new TestCluster(root, 1, settings)) {
      cluster.startAll();
      cluster.awaitAllLed();
      AlterConfigRequest bad =
          AlterConfigRequest.newBuilder()
              .putSet("group.max.size", "7")
              .putSet("raft.groups", "2")
              .build();
      ConfigServiceGrpc.ConfigServiceBlockingStub stub =
          ConfigServiceGrpc.newBlockingStub(cluster.channel(1));

      assertThatThrownBy(() -> stub.alterConfig(bad))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("raft.groups cannot be changed while nodes run");
      alter(
          cluster,
          AlterConfigRequest.newBuilder().putSet("group.max.size", "7").setValidateOnly(true));
      awaitEverywhere(cluster, "g", "group.max.size", "2147483647", ConfigSetting.Source.DEFAULT);
    }
  }

  private static void alter(TestCluster cluster, AlterConfigRequest.Builder request) {
    cluster.callController(
        at ->
            ConfigServiceGrpc.newBlockingStub(at)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .alterConfig(request.build()));
  }

  private static void awaitEverywhere(
      TestCluster cluster, String group, String key, String value, ConfigSetting.Source source) {
    for (int id : cluster.leaders().keySet()) {
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
          .untilAsserted(
              () ->
                  assertThat(
                          ConfigServiceGrpc.newBlockingStub(cluster.channel(id))
                              .withDeadlineAfter(5, TimeUnit.SECONDS)
                              .describeConfig(
                                  DescribeConfigRequest.newBuilder().setGroupId(group).build())
                              .getSettingsList())
                      .anyMatch(
                          each ->
                              each.getKey().equals(key)
                                  && each.getValue().equals(value)
                                  && each.getSource() == source));
    }
  }

  /** Without a member, with metadata of this length. */
  private static ErrorReason commit(TestCluster cluster, String group, int length) {
    OffsetCommitRequest request =
        OffsetCommitRequest.newBuilder()
            .setGroupId(group)
            .addTopics(
                OffsetCommitRequest.Topic.newBuilder()
                    .setName("t")
                    .addPartitions(
                        OffsetCommitRequest.Partition.newBuilder()
                            .setOffset(1)
                            .setMetadata("x".repeat(length))))
            .build();
    return cluster.call(
        group,
        at ->
            CoordinatorServiceGrpc.newBlockingStub(at)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .offsetCommit(request)
                .getTopics(0)
                .getPartitions(0)
                .getReason());
  }

  /** As a static member, which needs no id first. */
  private static Status.Code join(TestCluster cluster, String group, String instance) {
    JoinGroupRequest request =
        JoinGroupRequest.newBuilder()
            .setGroupId(group)
            .setGroupInstanceId(instance)
            .setSessionTimeoutMs(30_000)
            .setProtocolType("consumer")
            .setSequence(1)
            .addProtocols(JoinGroupRequest.Protocol.newBuilder().setName("range"))
            .build();
    return cluster.call(
        group,
        at -> {
          try {
            CoordinatorServiceGrpc.newBlockingStub(at)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .joinGroup(request);
            return Status.Code.OK;
          } catch (StatusRuntimeException e) {
            if (String.valueOf(e.getMessage()).contains("group.max.size")
                || String.valueOf(e.getMessage()).contains("maximum")) {
              return e.getStatus().getCode();
            }
            throw e;
          }
        });
  }
}
