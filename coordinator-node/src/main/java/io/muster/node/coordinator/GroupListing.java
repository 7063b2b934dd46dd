// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.state.group.Group;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The groups of all offsets partitions that this node leads, page by page. Thread-safe. */
final class GroupListing {
  private static final int PAGE_SIZE_DEFAULT = 1_000;

  /**
   * Groups that one call looks at. Where a filter passes over more, the page ends before it is
   * full.
   */
  private static final int GROUPS_LOOKED_AT_MAX = 20_000;

  private static final int GROUPS_PER_READ = 500;

  /** Calls that wait or are being worked off. One thread does it, and others need it too. */
  static final int CALLS_MAX = 100;

  private static final String RETRY_AFTER_MS = "1000";

  private final AtomicInteger calls = new AtomicInteger();
  private final PartitionRoutes routes;
  private final Executor background;

  GroupListing(PartitionRoutes routes, Executor background) {
    this.routes = routes;
    this.background = background;
  }

  CompletableFuture<ListGroupsResponse> list(ListGroupsRequest request) {
    @Nullable PageToken after =
        request.getPageToken().isEmpty() ? null : PageToken.decode(request.getPageToken());
    if (calls.incrementAndGet() > CALLS_MAX) {
      calls.decrementAndGet();
      return CompletableFuture.failedFuture(
          new ApiException(
              ErrorReason.THROTTLED,
              CALLS_MAX + " calls of ListGroups wait on this node already; send fewer at once",
              Map.of("retryAfterMs", RETRY_AFTER_MS)));
    }
    return list(request, after).whenComplete((answer, failure) -> calls.decrementAndGet());
  }

  private CompletableFuture<ListGroupsResponse> list(
      ListGroupsRequest request, @Nullable PageToken after) {
    Map<Integer, LeaderTerm> confirmed = new ConcurrentSkipListMap<>();
    CompletableFuture<?>[] confirmations =
        routes.led().stream()
            .map(term -> confirm(term, confirmed))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(confirmations)
        .thenApplyAsync(
            unused -> {
              try {
                return page(request, after, confirmed);
              } catch (IllegalStateException e) {
                throw refusal(confirmed, e);
              }
            },
            background);
  }

  /** As in Kafka, a partition that another node leads by now is passed over. */
  private static CompletableFuture<?> confirm(LeaderTerm term, Map<Integer, LeaderTerm> confirmed) {
    return term.group()
        .confirmLeadership()
        .handle(
            (number, failure) -> {
              if (failure == null && number == term.number()) {
                term.partitionNumbers().forEach(partition -> confirmed.put(partition, term));
              }
              return number;
            });
  }

  /** A state that a new leader's snapshot replaced meanwhile cannot be read; others are bugs. */
  private static RuntimeException refusal(
      Map<Integer, LeaderTerm> confirmed, IllegalStateException failure) {
    boolean replaced =
        confirmed.values().stream().anyMatch(term -> term.group().state() != term.state());
    return replaced
        ? new ApiException(
            ErrorReason.COORDINATOR_LOAD_IN_PROGRESS,
            "leadership of an offsets partition changed during the call; try again here")
        : failure;
  }

  private ListGroupsResponse page(
      ListGroupsRequest request, @Nullable PageToken after, Map<Integer, LeaderTerm> confirmed) {
    int size = request.getPageSize() == 0 ? PAGE_SIZE_DEFAULT : request.getPageSize();
    ListGroupsResponse.Builder response =
        ListGroupsResponse.newBuilder()
            .setHeader(routes.header())
            .addAllPartitions(confirmed.keySet());
    int left = GROUPS_LOOKED_AT_MAX;
    for (Map.Entry<Integer, LeaderTerm> entry : confirmed.entrySet()) {
      int partition = entry.getKey();
      if (after != null && partition < after.partition()) {
        continue;
      }
      String last = after != null && partition == after.partition() ? after.groupId() : null;
      List<String> ids;
      do {
        ids = entry.getValue().state().groups().idsAfter(partition, last, GROUPS_PER_READ);
        for (String id : ids) {
          add(request, partition, entry.getValue(), id, response);
          last = id;
          left--;
          if (response.getGroupsCount() == size || left == 0) {
            return response.setNextPageToken(new PageToken(partition, id).encode()).build();
          }
        }
      } while (!ids.isEmpty());
    }
    return response.build();
  }

  private static void add(
      ListGroupsRequest request,
      int partition,
      LeaderTerm term,
      String id,
      ListGroupsResponse.Builder response) {
    Group group = term.state().groups().find(partition, id);
    if (group == null) {
      return;
    }
    io.muster.proto.v1.GroupState state = GroupStates.of(group.state());
    boolean wanted =
        (request.getStatesCount() == 0 || request.getStatesList().contains(state))
            && (request.getProtocolTypesCount() == 0
                || request.getProtocolTypesList().contains(group.protocolType()));
    if (wanted) {
      response.addGroups(
          ListGroupsResponse.Group.newBuilder()
              .setGroupId(id)
              .setState(state)
              .setProtocolType(group.protocolType())
              .setPartition(partition)
              .setGenerationId(group.generation())
              .setMembers(group.members().size()));
    }
  }
}
