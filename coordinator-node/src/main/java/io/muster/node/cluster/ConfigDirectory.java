// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.proto.v1.AlterConfigRequest;
import io.muster.proto.v1.AlterConfigResponse;
import io.muster.proto.v1.DescribeConfigRequest;
import io.muster.proto.v1.DescribeConfigResponse;
import io.muster.proto.v1.DescribeNodeConfigResponse;
import java.util.concurrent.CompletableFuture;

/**
 * Settings that change while nodes run, behind one door for the RPC layer. Requests have been
 * validated for their shape; futures complete exceptionally with {@code ApiException}; no call
 * blocks.
 */
public interface ConfigDirectory {
  /** From what this node has applied. */
  DescribeConfigResponse describeConfig(DescribeConfigRequest request);

  /** What this node was started with. */
  DescribeNodeConfigResponse describeNodeConfig();

  /** At the controller. */
  CompletableFuture<AlterConfigResponse> alterConfig(AlterConfigRequest request);
}
