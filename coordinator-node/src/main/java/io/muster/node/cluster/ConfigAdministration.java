// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.config.DynamicConfig;
import io.muster.node.config.EffectiveSetting;
import io.muster.node.coordinator.ApiException;
import io.muster.proto.internal.v1.AlterConfig;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.v1.AlterConfigRequest;
import io.muster.proto.v1.AlterConfigResponse;
import io.muster.proto.v1.ConfigSetting;
import io.muster.proto.v1.DescribeConfigRequest;
import io.muster.proto.v1.DescribeConfigResponse;
import io.muster.proto.v1.DescribeNodeConfigResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Shows the settings that change while nodes run, and writes changes. Thread-safe. */
final class ConfigAdministration implements ConfigDirectory {
  private final ClusterCoordinator cluster;
  private final DynamicConfig config;

  ConfigAdministration(ClusterCoordinator cluster, DynamicConfig config) {
    this.cluster = cluster;
    this.config = config;
  }

  @Override
  public DescribeConfigResponse describeConfig(DescribeConfigRequest request) {
    DescribeConfigResponse.Builder response =
        DescribeConfigResponse.newBuilder().setHeader(cluster.header());
    for (DynamicConfig.Described each :
        config.describe(request.hasGroupId() ? request.getGroupId() : null)) {
      response.addSettings(
          ConfigSetting.newBuilder()
              .setKey(each.key())
              .setValue(each.value())
              .setSource(source(each.source()))
              .setOrigin(each.origin())
              .setUnit(each.unit())
              .setDescription(each.doc()));
    }
    return response.build();
  }

  @Override
  public DescribeNodeConfigResponse describeNodeConfig() {
    DescribeNodeConfigResponse.Builder response =
        DescribeNodeConfigResponse.newBuilder().setHeader(cluster.header());
    for (EffectiveSetting each : config.ofNode()) {
      response.addSettings(
          ConfigSetting.newBuilder()
              .setKey(each.key())
              .setValue(each.value())
              .setSource(
                  each.isDefault() ? ConfigSetting.Source.DEFAULT : ConfigSetting.Source.NODE)
              .setOrigin(each.source())
              .setUnit(each.unit())
              .setDescription(each.description()));
    }
    return response.build();
  }

  private static ConfigSetting.Source source(DynamicConfig.Source source) {
    return switch (source) {
      case DEFAULT -> ConfigSetting.Source.DEFAULT;
      case NODE -> ConfigSetting.Source.NODE;
      case CLUSTER -> ConfigSetting.Source.CLUSTER;
      case GROUP -> ConfigSetting.Source.GROUP;
    };
  }

  @Override
  public CompletableFuture<AlterConfigResponse> alterConfig(AlterConfigRequest request) {
    if (request.hasGroupId()) {
      for (String key : new TreeSet<>(request.getSetMap().keySet())) {
        String problem = DynamicConfig.problemOfGroupKey(key).orElse("");
        if (!problem.isEmpty()) {
          return refused("set", problem);
        }
      }
    }
    // Sorted, so that of several problems it is always the same that is told.
    for (Map.Entry<String, String> each : new TreeMap<>(request.getSetMap()).entrySet()) {
      String problem = DynamicConfig.problemOfSet(each.getKey(), each.getValue()).orElse("");
      if (!problem.isEmpty()) {
        return refused("set", problem);
      }
    }
    for (String key : request.getUnsetList()) {
      String problem = DynamicConfig.problemOfKey(key).orElse("");
      if (!problem.isEmpty()) {
        return refused("unset", problem);
      }
    }
    if (request.getValidateOnly()) {
      return CompletableFuture.completedFuture(
          AlterConfigResponse.newBuilder().setHeader(cluster.header()).build());
    }
    AlterConfig.Builder alter =
        AlterConfig.newBuilder().putAllSet(request.getSetMap()).addAllUnset(request.getUnsetList());
    if (request.hasGroupId()) {
      alter.setGroupId(request.getGroupId());
    }
    return cluster.change(
        Command.newBuilder().setAlterConfig(alter).build(),
        Outcome.ConfigAltered.class,
        altered ->
            AlterConfigResponse.newBuilder()
                .setHeader(cluster.header())
                .setChanged(altered.changed())
                .build());
  }

  private static CompletableFuture<AlterConfigResponse> refused(String field, String problem) {
    return CompletableFuture.failedFuture(
        new ApiException(ErrorReason.INVALID_REQUEST, problem, Map.of("field", field)));
  }
}
