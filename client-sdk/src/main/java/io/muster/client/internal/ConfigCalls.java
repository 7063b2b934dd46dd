// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.ClusterDescription;
import io.muster.client.ConfigChange;
import io.muster.client.ConfigScope;
import io.muster.client.ConfigSetting;
import io.muster.client.NodeDescription;
import io.muster.proto.v1.AlterConfigRequest;
import io.muster.proto.v1.AlterConfigResponse;
import io.muster.proto.v1.ConfigServiceGrpc;
import io.muster.proto.v1.DescribeConfigRequest;
import io.muster.proto.v1.DescribeNodeConfigRequest;
import io.muster.proto.v1.DescribeNodeConfigResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Settings that change while nodes run. Futures fail with {@link CallFailure}. */
final class ConfigCalls {
  private final Nodes nodes;
  private final AnyNode anyNode;
  private final ClientThreads threads;
  private final Duration timeout;

  ConfigCalls(Nodes nodes, LeaderLocator leaders, ClientThreads threads, Duration timeout) {
    this.nodes = nodes;
    this.anyNode = new AnyNode(nodes, leaders, threads);
    this.threads = threads;
    this.timeout = timeout;
  }

  CompletableFuture<List<ConfigSetting>> describe(ConfigScope scope) {
    DescribeConfigRequest.Builder request =
        DescribeConfigRequest.newBuilder().setHeader(nodes.header());
    scope.groupId().ifPresent(request::setGroupId);
    return anyNode
        .call(ConfigServiceGrpc.getDescribeConfigMethod(), request.build(), timeout)
        .thenApply(
            response -> response.getSettingsList().stream().map(ConfigCalls::setting).toList());
  }

  /** Of one node, which alone knows what it was started with. */
  CompletableFuture<List<ConfigSetting>> describeNode(ClusterDescription cluster, int nodeId) {
    NodeDescription node = cluster.node(nodeId).orElse(null);
    if (node == null) {
      return CompletableFuture.failedFuture(
          new CallFailure(
              FailureClass.INVALID,
              "UNKNOWN_NODE",
              "the cluster has no node " + nodeId,
              Map.of(),
              null,
              false,
              null));
    }
    Endpoint endpoint = new Endpoint(node.host(), node.port());
    DescribeNodeConfigRequest request =
        DescribeNodeConfigRequest.newBuilder().setHeader(nodes.header()).build();
    return new RetryLoop<DescribeNodeConfigResponse>(
            threads,
            timeout,
            RetryLoop.Pauses.DEFAULT,
            () -> true,
            remaining ->
                nodes
                    .at(endpoint)
                    .unary(ConfigServiceGrpc.getDescribeNodeConfigMethod(), request, remaining))
        .start()
        .thenApply(
            response -> response.getSettingsList().stream().map(ConfigCalls::setting).toList());
  }

  private static ConfigSetting setting(io.muster.proto.v1.ConfigSetting setting) {
    return new ConfigSetting(
        setting.getKey(),
        setting.getValue(),
        switch (setting.getSource()) {
          case DEFAULT -> ConfigSetting.Source.DEFAULT;
          case NODE -> ConfigSetting.Source.NODE;
          case CLUSTER -> ConfigSetting.Source.CLUSTER;
          case GROUP -> ConfigSetting.Source.GROUP;
          case SOURCE_UNSPECIFIED, UNRECOGNIZED -> ConfigSetting.Source.UNKNOWN;
        },
        setting.getOrigin(),
        setting.getUnit(),
        setting.getDescription());
  }

  /** Whether anything was not so before. */
  CompletableFuture<Boolean> alter(ConfigScope scope, ConfigChange change, boolean validateOnly) {
    AlterConfigRequest.Builder request =
        AlterConfigRequest.newBuilder()
            .setHeader(nodes.header())
            .putAllSet(change.set())
            .addAllUnset(change.unset())
            .setValidateOnly(validateOnly);
    scope.groupId().ifPresent(request::setGroupId);
    return anyNode
        .call(ConfigServiceGrpc.getAlterConfigMethod(), request.build(), timeout)
        .thenApply(AlterConfigResponse::getChanged);
  }
}
