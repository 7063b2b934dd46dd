// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.CreateTopicResponse;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import java.util.concurrent.CompletableFuture;

/**
 * Topics and nodes, behind one door for the RPC layer. Requests have been validated; futures
 * complete exceptionally with {@code ApiException}; no call blocks.
 */
public interface ClusterDirectory {
  CompletableFuture<CreateTopicResponse> createTopic(CreateTopicRequest request);

  /** From what this node has applied. */
  ListTopicsResponse listTopics(ListTopicsRequest request);

  /** From what this node knows. */
  DescribeClusterResponse describe();
}
