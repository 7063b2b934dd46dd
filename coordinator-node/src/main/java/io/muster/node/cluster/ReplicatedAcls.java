// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.ApiException;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CreateAcls;
import io.muster.proto.internal.v1.DeleteAcls;
import io.muster.proto.v1.CreateAclsRequest;
import io.muster.proto.v1.CreateAclsResponse;
import io.muster.proto.v1.DeleteAclsRequest;
import io.muster.proto.v1.DeleteAclsResponse;
import io.muster.proto.v1.ListAclsRequest;
import io.muster.proto.v1.ListAclsResponse;
import io.muster.proto.v1.ResponseHeader;
import io.muster.state.Outcome;
import io.muster.state.cluster.Acls;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The access rules of the cluster group: changed by its leader, read on any node. Thread-safe. */
final class ReplicatedAcls implements AclDirectory {
  private final Supplier<@Nullable Controller> controller;
  private final Supplier<ApiException> notHere;
  private final Supplier<Acls> applied;
  private final Supplier<ResponseHeader> header;

  /**
   * @param controller null where this node is not it
   * @param notHere the refusal then
   */
  ReplicatedAcls(
      Supplier<@Nullable Controller> controller,
      Supplier<ApiException> notHere,
      Supplier<Acls> applied,
      Supplier<ResponseHeader> header) {
    this.controller = controller;
    this.notHere = notHere;
    this.applied = applied;
    this.header = header;
  }

  @Override
  public CompletableFuture<CreateAclsResponse> createAcls(CreateAclsRequest request) {
    Controller here = controller.get();
    if (here == null) {
      return CompletableFuture.failedFuture(notHere.get());
    }
    CreateAcls.Builder create = CreateAcls.newBuilder().addAllAcls(request.getAclsList());
    return here.change(
        Command.newBuilder().setCreateAcls(create).build(),
        Outcome.AclsCreated.class,
        created ->
            CreateAclsResponse.newBuilder()
                .setHeader(header.get())
                .setCreated(created.created())
                .build());
  }

  @Override
  public CompletableFuture<DeleteAclsResponse> deleteAcls(DeleteAclsRequest request) {
    Controller here = controller.get();
    if (here == null) {
      return CompletableFuture.failedFuture(notHere.get());
    }
    if (request.getValidateOnly()) {
      return CompletableFuture.completedFuture(
          DeleteAclsResponse.newBuilder()
              .setHeader(header.get())
              .addAllAcls(applied.get().matching(request.getFilter()))
              .build());
    }
    DeleteAcls.Builder delete = DeleteAcls.newBuilder().setFilter(request.getFilter());
    return here.change(
        Command.newBuilder().setDeleteAcls(delete).build(),
        Outcome.AclsDeleted.class,
        deleted ->
            DeleteAclsResponse.newBuilder()
                .setHeader(header.get())
                .addAllAcls(deleted.acls())
                .build());
  }

  @Override
  public ListAclsResponse listAcls(ListAclsRequest request) {
    return ListAclsResponse.newBuilder()
        .setHeader(header.get())
        .addAllAcls(applied.get().matching(request.getFilter()))
        .build();
  }
}
