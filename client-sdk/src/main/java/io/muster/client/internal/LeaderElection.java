// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.ClusterDescription;
import io.muster.client.NodeDescription;
import io.muster.client.PartitionDescription;
import io.muster.client.PreferredElection;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.ElectPreferredLeadersRequest;
import io.muster.proto.v1.ElectPreferredLeadersResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Hands leaderships to the preferred leaders. Only who leads can hand over, so every node that does
 * is asked, all at the same time. Futures fail with {@link CallFailure}.
 */
final class LeaderElection {
  /** Many hand-overs, each of which waits until the next leader has the whole log. */
  private static final Duration ATTEMPT = Duration.ofSeconds(10);

  private final Nodes nodes;
  private final ClusterDescriber describer;
  private final ClientThreads threads;

  LeaderElection(Nodes nodes, ClusterDescriber describer, ClientThreads threads) {
    this.nodes = nodes;
    this.describer = describer;
    this.threads = threads;
  }

  CompletableFuture<PreferredElection> electAll(Duration timeout) {
    return electNamed(Set.of(), timeout);
  }

  CompletableFuture<PreferredElection> elect(Set<Integer> partitions, Duration timeout) {
    // On the wire no partitions mean all.
    return partitions.isEmpty()
        ? CompletableFuture.completedFuture(new PreferredElection(Set.of(), Map.of()))
        : electNamed(partitions, timeout);
  }

  private CompletableFuture<PreferredElection> electNamed(
      Set<Integer> partitions, Duration timeout) {
    Deadline deadline = Deadline.after(threads, timeout);
    ElectPreferredLeadersRequest request =
        ElectPreferredLeadersRequest.newBuilder()
            .setHeader(nodes.header())
            .addAllPartitions(new TreeSet<>(partitions))
            .build();
    return describer
        .describe(timeout)
        .thenCompose(cluster -> askLeaders(cluster, request, deadline));
  }

  private CompletableFuture<PreferredElection> askLeaders(
      ClusterDescription cluster, ElectPreferredLeadersRequest request, Deadline deadline) {
    CompletableFuture<Tally> all = CompletableFuture.completedFuture(new Tally());
    for (NodeDescription node : cluster.nodes()) {
      Set<Integer> led = led(cluster, node.id(), Set.copyOf(request.getPartitionsList()));
      if (!led.isEmpty()) {
        CompletableFuture<Tally> one =
            ask(node, request, deadline.left())
                .handle(
                    (answer, thrown) ->
                        thrown == null
                            ? Tally.of(answer)
                            : Tally.unanswered(
                                misled(cluster, led), node.id(), CallFailure.of(thrown)));
        all = all.thenCombine(one, Tally::with);
      }
    }
    return all.thenCompose(Tally::result);
  }

  private CompletableFuture<ElectPreferredLeadersResponse> ask(
      NodeDescription node, ElectPreferredLeadersRequest request, Duration within) {
    Endpoint endpoint = new Endpoint(node.host(), node.port());
    return new RetryLoop<ElectPreferredLeadersResponse>(
            threads,
            within,
            RetryLoop.Pauses.DEFAULT,
            () -> true,
            remaining ->
                nodes
                    .at(endpoint)
                    .unary(
                        ClusterServiceGrpc.getElectPreferredLeadersMethod(),
                        request,
                        remaining.compareTo(ATTEMPT) < 0 ? remaining : ATTEMPT))
        .start();
  }

  /** What the node leads of these partitions, or of all where none are named. */
  private static Set<Integer> led(ClusterDescription cluster, int node, Set<Integer> partitions) {
    Set<Integer> led = new TreeSet<>();
    for (PartitionDescription partition : cluster.partitions()) {
      if (partition.leader().orElse(0) == node
          && (partitions.isEmpty() || partitions.contains(partition.partition()))) {
        led.add(partition.partition());
      }
    }
    return led;
  }

  /** Those of the partitions that another than their preferred leader leads. */
  private static Set<Integer> misled(ClusterDescription cluster, Set<Integer> partitions) {
    Set<Integer> misled = new TreeSet<>();
    for (PartitionDescription partition : cluster.partitions()) {
      if (partitions.contains(partition.partition())
          && !partition.replicas().isEmpty()
          && partition.replicas().get(0) != partition.leader().orElse(0)) {
        misled.add(partition.partition());
      }
    }
    return misled;
  }

  /** The answers so far. Values are not changed once they are in a future. */
  private static final class Tally {
    private final Set<Integer> moved = new TreeSet<>();
    private final Map<Integer, String> notMoved = new TreeMap<>();
    // Of a refusal that would come again.
    private @Nullable CallFailure refusal;

    static Tally of(ElectPreferredLeadersResponse answer) {
      Tally tally = new Tally();
      tally.moved.addAll(answer.getMovedList());
      answer
          .getNotMovedList()
          .forEach(each -> tally.notMoved.put(each.getPartition(), each.getReason()));
      return tally;
    }

    static Tally unanswered(Set<Integer> partitions, int node, CallFailure failure) {
      Tally tally = new Tally();
      if (failure.kind().retriable()) {
        partitions.forEach(
            partition ->
                tally.notMoved.put(
                    partition, "node " + node + " did not answer: " + failure.message()));
      } else {
        tally.refusal = failure;
      }
      return tally;
    }

    Tally with(Tally other) {
      Tally both = new Tally();
      both.moved.addAll(moved);
      both.moved.addAll(other.moved);
      both.notMoved.putAll(notMoved);
      both.notMoved.putAll(other.notMoved);
      // One node gave up on it, and the one that leads by now handed it over.
      both.notMoved.keySet().removeAll(both.moved);
      both.refusal = refusal == null ? other.refusal : refusal;
      return both;
    }

    CompletableFuture<PreferredElection> result() {
      return refusal == null
          ? CompletableFuture.completedFuture(new PreferredElection(moved, notMoved))
          : CompletableFuture.failedFuture(refusal);
    }
  }
}
