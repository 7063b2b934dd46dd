// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.muster.node.cluster.AclDirectory;
import io.muster.proto.v1.Acl;
import io.muster.proto.v1.CreateAclsRequest;
import io.muster.proto.v1.CreateAclsResponse;
import io.muster.proto.v1.DeleteAclsRequest;
import io.muster.proto.v1.DeleteAclsResponse;
import io.muster.proto.v1.ListAclsRequest;
import io.muster.proto.v1.ListAclsResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Access rules in a list; a deletion removes all. */
final class InMemoryAcls implements AclDirectory {
  final List<Acl> acls = new CopyOnWriteArrayList<>();

  @Override
  public CompletableFuture<CreateAclsResponse> createAcls(CreateAclsRequest request) {
    acls.addAll(request.getAclsList());
    return CompletableFuture.completedFuture(
        CreateAclsResponse.newBuilder().setCreated(request.getAclsCount()).build());
  }

  @Override
  public CompletableFuture<DeleteAclsResponse> deleteAcls(DeleteAclsRequest request) {
    DeleteAclsResponse response = DeleteAclsResponse.newBuilder().addAllAcls(acls).build();
    acls.clear();
    return CompletableFuture.completedFuture(response);
  }

  @Override
  public ListAclsResponse listAcls(ListAclsRequest request) {
    return ListAclsResponse.newBuilder().addAllAcls(acls).build();
  }
}
