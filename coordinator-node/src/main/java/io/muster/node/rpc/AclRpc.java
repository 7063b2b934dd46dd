// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.StreamObserver;
import io.muster.node.cluster.AclDirectory;
import io.muster.proto.v1.AclServiceGrpc;
import io.muster.proto.v1.CreateAclsRequest;
import io.muster.proto.v1.CreateAclsResponse;
import io.muster.proto.v1.DeleteAclsRequest;
import io.muster.proto.v1.DeleteAclsResponse;
import io.muster.proto.v1.ListAclsRequest;
import io.muster.proto.v1.ListAclsResponse;
import java.util.concurrent.CompletableFuture;

/** The access rules over gRPC. */
final class AclRpc extends AclServiceGrpc.AclServiceImplBase {
  private final AclDirectory acls;

  AclRpc(AclDirectory acls) {
    this.acls = acls;
  }

  @Override
  public void createAcls(CreateAclsRequest request, StreamObserver<CreateAclsResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          AclValidator.create(request);
          return acls.createAcls(request);
        });
  }

  @Override
  public void deleteAcls(DeleteAclsRequest request, StreamObserver<DeleteAclsResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          AclValidator.delete(request);
          return acls.deleteAcls(request);
        });
  }

  @Override
  public void listAcls(ListAclsRequest request, StreamObserver<ListAclsResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          AclValidator.list(request);
          return CompletableFuture.completedFuture(acls.listAcls(request));
        });
  }
}
