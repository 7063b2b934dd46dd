// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

import io.muster.client.MusterClient;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Muster's SDK, with its defaults. */
public final class MusterBenchClient implements BenchClient {
  private final MusterClient client;

  public MusterBenchClient(List<String> endpoints) {
    client = MusterClient.builder().endpoints(endpoints).clientId("bench").build();
  }

  @Override
  public void createTopic(String name, int partitions) {
    client.admin().createTopic(name, partitions);
  }

  @Override
  public void announceTopic(String name, int partitions) {
    createTopic(name, partitions);
  }

  @Override
  public BenchMember join(String group, String topic, int partitions) {
    return new MusterBenchMember(
        client.newMember(group).subscribe(List.of(topic)).start(), partitions(topic, partitions));
  }

  @Override
  public CompletableFuture<?> write(String group, String topic, int partitions, long offset) {
    return client.admin().alterOffsetsAsync(group, offsets(partitions(topic, partitions), offset));
  }

  @Override
  public CompletableFuture<?> read(String group) {
    return client.admin().committedOffsetsAsync(group);
  }

  @Override
  public int coordinator(String group) {
    return client.admin().findCoordinator(group).node();
  }

  @Override
  public void close() {
    client.close();
  }

  private static Set<TopicPartition> partitions(String topic, int count) {
    Set<TopicPartition> partitions = new HashSet<>();
    for (int i = 0; i < count; i++) {
      partitions.add(new TopicPartition(topic, i));
    }
    return Set.copyOf(partitions);
  }

  static Map<TopicPartition, OffsetAndMetadata> offsets(
      Set<TopicPartition> partitions, long offset) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    OffsetAndMetadata value = new OffsetAndMetadata(offset);
    partitions.forEach(partition -> offsets.put(partition, value));
    return offsets;
  }
}
