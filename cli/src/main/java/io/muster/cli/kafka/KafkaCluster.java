// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.kafka;

import io.muster.cli.CliException;
import io.muster.cli.offsets.GroupOffset;
import io.muster.cli.offsets.LogLookup;
import io.muster.client.TopicPartition;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** A Kafka cluster that is asked questions. Thread-safe. */
public final class KafkaCluster implements LogLookup {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final String bootstrap;
  private final Admin admin;

  private KafkaCluster(String bootstrap, Admin admin) {
    this.bootstrap = bootstrap;
    this.admin = admin;
  }

  /**
   * Connects to nothing yet.
   *
   * @param bootstrap {@code host:port}, several separated by commas
   * @param properties file with the properties of Kafka's client, for security; null for none
   * @param timeout how long each question may take
   * @throws IOException the file cannot be read, or the properties are not usable
   */
  public static KafkaCluster connect(String bootstrap, @Nullable Path properties, Duration timeout)
      throws IOException {
    Properties all = new Properties();
    if (properties != null) {
      try (Reader in = Files.newBufferedReader(properties)) {
        all.load(in);
      }
    }
    all.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    String millis = Long.toString(Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    try {
      return new KafkaCluster(bootstrap, Admin.create(all));
    } catch (KafkaException e) {
      throw new IOException("Kafka at " + bootstrap + ": " + rootMessage(e), e);
    }
  }

  @Override
  public Map<TopicPartition, Bounds> bounds(Set<TopicPartition> partitions) throws IOException {
    Map<TopicPartition, Long> begins = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
    Map<TopicPartition, Bounds> bounds = new HashMap<>();
    begins.forEach(
        (partition, begin) ->
            bounds.put(
                partition,
                new Bounds(begin, Math.max(begin, ends.getOrDefault(partition, begin)))));
    return bounds;
  }

  @Override
  public Map<TopicPartition, Long> at(Set<TopicPartition> partitions, Instant time)
      throws IOException {
    return offsets(partitions, OffsetSpec.forTimestamp(Math.max(0, time.toEpochMilli())));
  }

  /** A partition without such a record is left out. */
  private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec spec)
      throws IOException {
    Map<org.apache.kafka.common.TopicPartition, OffsetSpec> question =
        partitions.stream().collect(Collectors.toMap(KafkaCluster::kafkas, each -> spec));
    Map<org.apache.kafka.common.TopicPartition, ListOffsetsResultInfo> answer =
        get(admin.listOffsets(question).all());
    Map<TopicPartition, Long> offsets = new HashMap<>();
    answer.forEach(
        (partition, found) -> {
          if (found.offset() >= 0) {
            offsets.put(ours(partition), found.offset());
          }
        });
    return offsets;
  }

  /** Ids of the groups that Kafka has for consumers, by name. */
  public List<String> consumerGroups() throws IOException {
    return get(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
        .map(GroupListing::groupId)
        .sorted()
        .toList();
  }

  /**
   * What these groups have committed in Kafka, by group, topic and partition. A group that is not
   * there has nothing.
   */
  public List<GroupOffset> committedOffsets(Collection<String> groups) throws IOException {
    Map<String, ListConsumerGroupOffsetsSpec> question =
        groups.stream()
            .distinct()
            .collect(
                Collectors.toMap(Function.identity(), group -> new ListConsumerGroupOffsetsSpec()));
    var answer = admin.listConsumerGroupOffsets(question);
    List<GroupOffset> offsets = new ArrayList<>();
    for (String group : question.keySet().stream().sorted().toList()) {
      Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> committed;
      try {
        committed = get(answer.partitionsToOffsetAndMetadata(group));
      } catch (IOException e) {
        if (e.getCause() instanceof GroupIdNotFoundException) {
          continue;
        }
        throw e;
      }
      Map<TopicPartition, GroupOffset> sorted = new TreeMap<>();
      committed.forEach(
          (partition, offset) -> {
            if (offset != null && offset.offset() >= 0) {
              sorted.put(ours(partition), offset(group, ours(partition), offset));
            }
          });
      offsets.addAll(sorted.values());
    }
    return offsets;
  }

  private static GroupOffset offset(
      String group, TopicPartition partition, OffsetAndMetadata committed) {
    return new GroupOffset(
        group,
        partition.topic(),
        partition.partition(),
        committed.offset(),
        committed.leaderEpoch().orElse(null),
        committed.metadata() == null ? "" : committed.metadata());
  }

  /** How many partitions those of the topics have that Kafka has, by name. */
  public Map<String, Integer> partitionCounts(Collection<String> topics) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> answer :
        admin.describeTopics(Set.copyOf(topics)).topicNameValues().entrySet()) {
      try {
        counts.put(answer.getKey(), get(answer.getValue()).partitions().size());
      } catch (IOException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return counts;
  }

  private <T> T get(KafkaFuture<T> answer) throws IOException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = "Kafka at " + bootstrap + ": " + rootMessage(cause);
      if (cause instanceof TimeoutException) {
        throw CliException.unavailable(message);
      }
      throw new IOException(message, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for Kafka at " + bootstrap);
    }
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }

  private static org.apache.kafka.common.TopicPartition kafkas(TopicPartition partition) {
    return new org.apache.kafka.common.TopicPartition(partition.topic(), partition.partition());
  }

  private static TopicPartition ours(org.apache.kafka.common.TopicPartition partition) {
    return new TopicPartition(partition.topic(), partition.partition());
  }

  @Override
  public void close() {
    admin.close(CLOSE_TIMEOUT);
  }
}
