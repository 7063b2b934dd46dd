// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.offsets.TopicScope;
import io.muster.client.GroupDescription;
import io.muster.client.InvalidRequestException;
import io.muster.client.MusterClient;
import io.muster.client.TopicDescription;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What several commands do first. */
final class Clients {
  private static final String CLIENT_ID = "muster-cli";

  private Clients() {}

  /**
   * @throws CliException when an endpoint is not {@code host:port}
   */
  static MusterClient connect(List<String> endpoints, Duration timeout) {
    return connect(endpoints, timeout, new ClientSecurityOptions());
  }

  /**
   * @throws CliException when an endpoint is not {@code host:port}, or a file cannot be used
   */
  static MusterClient connect(
      List<String> endpoints, Duration timeout, ClientSecurityOptions security) {
    MusterClient.Builder client =
        MusterClient.builder().endpoints(endpoints).clientId(CLIENT_ID).requestTimeout(timeout);
    security.apply(client);
    try {
      return client.build();
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e.getMessage() == null ? "wrong endpoints" : e.getMessage());
    }
  }

  /** The group, unless there is none. */
  static Optional<GroupDescription> group(MusterClient client, String id) {
    try {
      return Optional.of(client.admin().describeGroup(id));
    } catch (InvalidRequestException e) {
      if (e.reason().equals("GROUP_ID_NOT_FOUND")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The group, or an end with exit code 3. */
  static GroupDescription existingGroup(MusterClient client, String id) {
    return group(client, id)
        .orElseThrow(() -> CliException.notFound("consumer group '" + id + "' does not exist"));
  }

  /**
   * Looks a topic up, which also shows early that nobody is there.
   *
   * @throws CliException when there is no such topic
   */
  static TopicDescription topic(MusterClient client, String name) {
    return client.admin().listTopics(List.of(name)).stream()
        .findFirst()
        .orElseThrow(
            () ->
                CliException.notFound(
                    "no topic %s (muster topics create %s --partitions N)".formatted(name, name)));
  }

  /**
   * The partitions that the scopes mean, in order.
   *
   * @throws CliException when there is no such topic or partition
   */
  static NavigableSet<TopicPartition> partitions(MusterClient client, List<TopicScope> scopes) {
    NavigableSet<TopicPartition> partitions = new TreeSet<>();
    for (TopicScope scope : scopes) {
      int count = topic(client, scope.topic()).partitions();
      for (int partition : scope.partitions()) {
        if (partition >= count) {
          throw CliException.notFound(
              "topic %s has no partition %d; it has %d".formatted(scope.topic(), partition, count));
        }
      }
      List<Integer> wanted =
          scope.partitions().isEmpty()
              ? IntStream.range(0, count).boxed().toList()
              : scope.partitions();
      wanted.forEach(partition -> partitions.add(new TopicPartition(scope.topic(), partition)));
    }
    return partitions;
  }

  /** Those of these partitions that are not registered. */
  static NavigableSet<TopicPartition> missing(
      MusterClient client, Collection<TopicPartition> partitions) {
    Map<String, Integer> counts =
        client.admin().listTopics().stream()
            .collect(Collectors.toMap(TopicDescription::name, TopicDescription::partitions));
    return partitions.stream()
        .filter(each -> each.partition() >= counts.getOrDefault(each.topic(), 0))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
