// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.muster.node.cluster.ConfigDirectory;
import io.muster.proto.v1.AlterConfigRequest;
import io.muster.proto.v1.AlterConfigResponse;
import io.muster.proto.v1.ConfigSetting;
import io.muster.proto.v1.DescribeConfigRequest;
import io.muster.proto.v1.DescribeConfigResponse;
import io.muster.proto.v1.DescribeNodeConfigResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** Settings of the cluster; those of groups are not told apart. */
final class InMemoryConfig implements ConfigDirectory {
  private final Map<String, String> settings = new ConcurrentSkipListMap<>();

  @Override
  public DescribeConfigResponse describeConfig(DescribeConfigRequest request) {
    DescribeConfigResponse.Builder response = DescribeConfigResponse.newBuilder();
    settings.forEach(
        (key, value) ->
            response.addSettings(ConfigSetting.newBuilder().setKey(key).setValue(value)));
    return response.build();
  }

  @Override
  public DescribeNodeConfigResponse describeNodeConfig() {
    return DescribeNodeConfigResponse.getDefaultInstance();
  }

  @Override
  public CompletableFuture<AlterConfigResponse> alterConfig(AlterConfigRequest request) {
    settings.putAll(request.getSetMap());
    request.getUnsetList().forEach(settings::remove);
    return CompletableFuture.completedFuture(
        AlterConfigResponse.newBuilder().setChanged(true).build());
  }
}
