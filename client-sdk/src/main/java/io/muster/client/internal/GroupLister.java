// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.GroupFilter;
import io.muster.client.GroupListing;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.ListGroupsRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Lists the groups of all nodes: in rounds, until every offsets partition was answered for. */
final class GroupLister {
  private static final Duration PER_PAGE = Duration.ofSeconds(3);

  private final Nodes nodes;
  private final ClientThreads threads;
  private final AnyNode anyNode;

  GroupLister(Nodes nodes, LeaderLocator leaders, ClientThreads threads) {
    this.nodes = nodes;
    this.threads = threads;
    this.anyNode = new AnyNode(nodes, leaders, threads);
  }

  CompletableFuture<List<GroupListing>> list(GroupFilter filter, Duration timeout) {
    Deadline deadline = Deadline.after(threads, timeout);
    ListGroupsRequest request = GroupMessages.list(filter).setHeader(nodes.header()).build();
    return describe(timeout).thenCompose(cluster -> list(cluster, request, deadline.left()));
  }

  private CompletableFuture<DescribeClusterResponse> describe(Duration timeout) {
    DescribeClusterRequest request =
        DescribeClusterRequest.newBuilder().setHeader(nodes.header()).build();
    return new RetryLoop<DescribeClusterResponse>(
            threads,
            timeout,
            RetryLoop.Pauses.DEFAULT,
            () -> true,
            remaining ->
                anyNode
                    .call(ClusterServiceGrpc.getDescribeClusterMethod(), request, remaining)
                    .thenCompose(GroupLister::checked))
        .start();
  }

  /** Who does not know how many offsets partitions there are cannot tell when the list is whole. */
  private static CompletableFuture<DescribeClusterResponse> checked(
      DescribeClusterResponse cluster) {
    return cluster.getOffsetsPartitions() > 0
        ? CompletableFuture.completedFuture(cluster)
        : CompletableFuture.failedFuture(
            notAvailable(
                "node "
                    + cluster.getHeader().getNodeId()
                    + " does not know yet how many offsets partitions there are"));
  }

  private CompletableFuture<List<GroupListing>> list(
      DescribeClusterResponse cluster, ListGroupsRequest request, Duration timeout) {
    ListingCoverage coverage = new ListingCoverage(cluster.getOffsetsPartitions());
    List<Endpoint> endpoints =
        cluster.getNodesList().stream()
            .map(node -> new Endpoint(node.getHost(), node.getPort()))
            .toList();
    return new RetryLoop<List<GroupListing>>(
            threads,
            timeout,
            RetryLoop.Pauses.DEFAULT,
            () -> true,
            remaining -> round(endpoints, request, coverage, remaining))
        .start();
  }

  /** Asks every node. Over when all have answered, or enough of them. */
  private CompletableFuture<List<GroupListing>> round(
      List<Endpoint> endpoints,
      ListGroupsRequest request,
      ListingCoverage coverage,
      Duration remaining) {
    Deadline deadline = Deadline.after(threads, remaining);
    Queue<CallFailure> failures = new ConcurrentLinkedQueue<>();
    CompletableFuture<Void> enough = new CompletableFuture<>();
    CompletableFuture<?>[] asked =
        endpoints.stream()
            .map(
                endpoint ->
                    pages(nodes.at(endpoint), request, new NodeListing(), deadline)
                        .handle(
                            (listing, thrown) -> {
                              if (thrown != null) {
                                failures.add(CallFailure.of(thrown));
                              } else {
                                coverage.add(listing);
                                if (coverage.missing().isEmpty()) {
                                  enough.complete(null);
                                }
                              }
                              return listing;
                            }))
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.anyOf(enough, CompletableFuture.allOf(asked))
        .thenCompose(over -> result(coverage, failures));
  }

  private CompletableFuture<NodeListing> pages(
      NodeConnection node, ListGroupsRequest request, NodeListing before, Deadline deadline) {
    Duration left = deadline.left();
    return node.unary(
            GroupAdminServiceGrpc.getListGroupsMethod(),
            request,
            left.compareTo(PER_PAGE) < 0 ? left : PER_PAGE)
        .thenCompose(
            page -> {
              before.add(page);
              return page.getNextPageToken().isEmpty()
                  ? CompletableFuture.completedFuture(before)
                  : pages(
                      node,
                      request.toBuilder().setPageToken(page.getNextPageToken()).build(),
                      before,
                      deadline);
            });
  }

  private static CompletableFuture<List<GroupListing>> result(
      ListingCoverage coverage, Iterable<CallFailure> failures) {
    List<Integer> missing = coverage.missing();
    if (missing.isEmpty()) {
      return CompletableFuture.completedFuture(coverage.groups());
    }
    StringBuilder why = new StringBuilder();
    for (CallFailure failure : failures) {
      if (!failure.kind().retriable()) {
        return CompletableFuture.failedFuture(failure);
      }
      why.append("; ").append(failure.message());
    }
    return CompletableFuture.failedFuture(
        notAvailable("no node answered for the offsets partitions " + missing + why));
  }

  private static CallFailure notAvailable(String message) {
    return new CallFailure(
        FailureClass.RETRY_SAME, "COORDINATOR_NOT_AVAILABLE", message, Map.of(), null, false, null);
  }
}
