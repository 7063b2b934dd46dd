// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.CreateTopicResponse;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.DeleteTopicResponse;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.ExpandTopicResponse;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import java.util.concurrent.CompletableFuture;

/**
 * Topics and nodes, behind one door for the RPC layer. Requests have been validated; futures
 * complete exceptionally with {@code ApiException}; no call blocks.
 */
public interface ClusterDirectory {
  CompletableFuture<CreateTopicResponse> createTopic(CreateTopicRequest request);

  CompletableFuture<ExpandTopicResponse> expandTopic(ExpandTopicRequest request);

  CompletableFuture<DeleteTopicResponse> deleteTopic(DeleteTopicRequest request);

  /** From what this node has applied. */
  ListTopicsResponse listTopics(ListTopicsRequest request);

  /** Settings that change while nodes run. */
  ConfigDirectory config();

  /** Revision of the topic registry that this node has applied; 0 before the first topic. */
  long topicsRevision();

  /** From what this node knows. */
  DescribeClusterResponse describe();

  /** The access rules. */
  AclDirectory acls();
}
