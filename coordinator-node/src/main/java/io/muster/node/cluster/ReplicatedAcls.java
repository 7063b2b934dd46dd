// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CreateAcls;
import io.muster.proto.internal.v1.DeleteAcls;
import io.muster.proto.v1.CreateAclsRequest;
import io.muster.proto.v1.CreateAclsResponse;
import io.muster.proto.v1.DeleteAclsRequest;
import io.muster.proto.v1.DeleteAclsResponse;
import io.muster.proto.v1.ListAclsRequest;
import io.muster.proto.v1.ListAclsResponse;
import io.muster.state.Outcome;
import io.muster.state.cluster.Acls;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The access rules of the cluster group: changed by its leader, read on any node. Thread-safe. */
final class ReplicatedAcls implements AclDirectory {
  private final ClusterCoordinator cluster;
  private final Supplier<Acls> applied;

  /**
   * @param cluster makes the changes, where it is the controller
   * @param applied the rules as of the last applied entry
   */
  ReplicatedAcls(ClusterCoordinator cluster, Supplier<Acls> applied) {
    this.cluster = cluster;
    this.applied = applied;
  }

  @Override
  public CompletableFuture<CreateAclsResponse> createAcls(CreateAclsRequest request) {
    CreateAcls.Builder create = CreateAcls.newBuilder().addAllAcls(request.getAclsList());
    return cluster.change(
        Command.newBuilder().setCreateAcls(create).build(),
        Outcome.AclsCreated.class,
        created ->
            CreateAclsResponse.newBuilder()
                .setHeader(cluster.header())
                .setCreated(created.created())
                .build());
  }

  @Override
  public CompletableFuture<DeleteAclsResponse> deleteAcls(DeleteAclsRequest request) {
    if (request.getValidateOnly()) {
      return cluster.asController(
          () ->
              DeleteAclsResponse.newBuilder()
                  .setHeader(cluster.header())
                  .addAllAcls(applied.get().matching(request.getFilter()))
                  .build());
    }
    DeleteAcls.Builder delete = DeleteAcls.newBuilder().setFilter(request.getFilter());
    return cluster.change(
        Command.newBuilder().setDeleteAcls(delete).build(),
        Outcome.AclsDeleted.class,
        deleted ->
            DeleteAclsResponse.newBuilder()
                .setHeader(cluster.header())
                .addAllAcls(deleted.acls())
                .build());
  }

  @Override
  public ListAclsResponse listAcls(ListAclsRequest request) {
    return ListAclsResponse.newBuilder()
        .setHeader(cluster.header())
        .addAllAcls(applied.get().matching(request.getFilter()))
        .build();
  }
}
