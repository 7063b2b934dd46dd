// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicDescription;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import io.muster.proto.v1.TopicServiceGrpc;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lists of topics that are not older than wanted. Every node answers from what it has applied, so
 * one that lags behind is asked again later, and another meanwhile. Any thread may ask; futures
 * fail with {@link CallFailure}.
 */
final class TopicLists {
  private static final Duration ATTEMPT = Duration.ofSeconds(2);

  private final Nodes nodes;
  private final LeaderLocator leaders;
  private final ClientThreads threads;
  private final Duration timeout;
  private final AnyNode anyNode;

  // Guarded by this: the latest list of all topics, or the one that is on its way.
  private @Nullable Flight flight;

  private record Flight(long atLeast, CompletableFuture<Snapshot> answer) {}

  /**
   * Topics at one moment.
   *
   * @param topics those that exist
   * @param revision of the registry that the answer shows
   */
  record Snapshot(List<TopicDescription> topics, long revision) {
    Collection<String> names() {
      return topics.stream().map(TopicDescription::name).toList();
    }
  }

  /** Where the next list is asked for. */
  private interface Choice {
    CompletableFuture<Endpoint> next(Duration remaining);
  }

  TopicLists(Nodes nodes, LeaderLocator leaders, ClientThreads threads, Duration timeout) {
    this.nodes = nodes;
    this.leaders = leaders;
    this.threads = threads;
    this.timeout = timeout;
    this.anyNode = new AnyNode(nodes, leaders, threads);
  }

  /**
   * All topics. A list that is on its way, or of that revision, serves everybody.
   *
   * @param atLeast the oldest revision that will do; 0: as of now, on whatever node answers
   */
  CompletableFuture<Snapshot> all(long atLeast) {
    Flight mine;
    synchronized (this) {
      Flight current = flight;
      if (current != null
          && current.atLeast() >= atLeast
          && (atLeast > 0 || !current.answer().isDone())
          && !current.answer().isCompletedExceptionally()) {
        return current.answer();
      }
      mine =
          new Flight(
              atLeast,
              list(
                  request(List.of()),
                  atLeast,
                  remaining -> CompletableFuture.completedFuture(anyNode.next())));
      flight = mine;
    }
    return mine.answer();
  }

  /** Those of the named topics that exist, from the group's coordinator if it is up to date. */
  CompletableFuture<Snapshot> named(String groupId, Collection<String> names, long atLeast) {
    if (names.isEmpty()) {
      // On the wire no names mean all.
      return CompletableFuture.completedFuture(new Snapshot(List.of(), atLeast));
    }
    AtomicInteger attempts = new AtomicInteger();
    return list(
        request(names),
        atLeast,
        remaining ->
            attempts.getAndIncrement() % 2 == 0
                ? leaders.locate(groupId, remaining)
                : CompletableFuture.completedFuture(anyNode.next()));
  }

  private ListTopicsRequest request(Collection<String> names) {
    return ListTopicsRequest.newBuilder().setHeader(nodes.header()).addAllNames(names).build();
  }

  private CompletableFuture<Snapshot> list(ListTopicsRequest request, long atLeast, Choice choice) {
    return new RetryLoop<Snapshot>(
            threads,
            timeout,
            RetryLoop.Pauses.DEFAULT,
            () -> true,
            remaining -> {
              Duration patience = remaining.compareTo(ATTEMPT) < 0 ? remaining : ATTEMPT;
              return choice
                  .next(patience)
                  .thenCompose(
                      node ->
                          nodes
                              .at(node)
                              .unary(TopicServiceGrpc.getListTopicsMethod(), request, patience)
                              .thenCompose(response -> checked(response, atLeast, node)));
            })
        .start();
  }

  private static CompletableFuture<Snapshot> checked(
      ListTopicsResponse response, long atLeast, Endpoint node) {
    if (response.getTopicsRevision() < atLeast) {
      return CompletableFuture.failedFuture(
          new CallFailure(
              FailureClass.RETRY_SAME,
              "TOPICS_OUT_OF_DATE",
              node
                  + " knows the topics at revision "
                  + response.getTopicsRevision()
                  + ", but revision "
                  + atLeast
                  + " is needed",
              Map.of(),
              node,
              false,
              null));
    }
    return CompletableFuture.completedFuture(
        new Snapshot(AdminCalls.described(response), response.getTopicsRevision()));
  }
}
