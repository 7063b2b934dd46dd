// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.StreamObserver;
import io.muster.node.cluster.ConfigDirectory;
import io.muster.proto.v1.AlterConfigRequest;
import io.muster.proto.v1.AlterConfigResponse;
import io.muster.proto.v1.ConfigServiceGrpc;
import io.muster.proto.v1.DescribeConfigRequest;
import io.muster.proto.v1.DescribeConfigResponse;
import io.muster.proto.v1.DescribeNodeConfigRequest;
import io.muster.proto.v1.DescribeNodeConfigResponse;
import java.util.concurrent.CompletableFuture;

/** Settings that change while nodes run, over gRPC. */
final class ConfigRpc extends ConfigServiceGrpc.ConfigServiceImplBase {
  private final ConfigDirectory config;

  ConfigRpc(ConfigDirectory config) {
    this.config = config;
  }

  @Override
  public void describeConfig(
      DescribeConfigRequest request, StreamObserver<DescribeConfigResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          ConfigValidator.describe(request);
          return CompletableFuture.completedFuture(config.describeConfig(request));
        });
  }

  @Override
  public void describeNodeConfig(
      DescribeNodeConfigRequest request, StreamObserver<DescribeNodeConfigResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          ConfigValidator.describeNode(request);
          return CompletableFuture.completedFuture(config.describeNodeConfig());
        });
  }

  @Override
  public void alterConfig(
      AlterConfigRequest request, StreamObserver<AlterConfigResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          ConfigValidator.alter(request);
          return config.alterConfig(request);
        });
  }
}
