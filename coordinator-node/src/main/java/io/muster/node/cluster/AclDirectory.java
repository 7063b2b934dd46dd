// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.proto.v1.CreateAclsRequest;
import io.muster.proto.v1.CreateAclsResponse;
import io.muster.proto.v1.DeleteAclsRequest;
import io.muster.proto.v1.DeleteAclsResponse;
import io.muster.proto.v1.ListAclsRequest;
import io.muster.proto.v1.ListAclsResponse;
import java.util.concurrent.CompletableFuture;

/**
 * The access rules, behind one door for the RPC layer. Requests have been validated; futures
 * complete exceptionally with {@code ApiException}; no call blocks.
 */
public interface AclDirectory {
  CompletableFuture<CreateAclsResponse> createAcls(CreateAclsRequest request);

  CompletableFuture<DeleteAclsResponse> deleteAcls(DeleteAclsRequest request);

  /** From what this node has applied. */
  ListAclsResponse listAcls(ListAclsRequest request);
}
