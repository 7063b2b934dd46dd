// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.ClusterRecord;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.proto.internal.v1.TopicRecord;
import io.muster.state.Effect;
import io.muster.state.LogContext;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.StoreException;
import io.muster.state.store.WriteSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one log entry changes in the cluster group. */
public final class ClusterTransaction {
  private final Topics topics;
  private final LogContext log;
  private final WriteSet writes;
  private final Map<String, Integer> created = new LinkedHashMap<>();
  private boolean initialized;

  public ClusterTransaction(Topics topics, LogContext log, WriteSet writes) {
    this.topics = topics;
    this.log = log;
    this.writes = writes;
  }

  int partitionCount(String topic) {
    return created.getOrDefault(topic, topics.partitionCount(topic));
  }

  int topicCount() {
    return topics.all().size() + created.size();
  }

  void create(String topic, int partitionCount) {
    created.put(topic, partitionCount);
    writes.put(
        Keys.topic(topic),
        TopicRecord.newBuilder()
            .setVersion(1)
            .setPartitionCount(partitionCount)
            .setRevision(log.index())
            .build()
            .toByteArray());
  }

  @Nullable InitializeCluster settings() {
    return settings(writes);
  }

  void initialize(InitializeCluster settings) {
    initialized = true;
    writes.put(
        Keys.clusterSettings(),
        ClusterRecord.newBuilder().setVersion(1).setSettings(settings).build().toByteArray());
  }

  /** Names what changed. */
  public void flush(Set<Effect> effects) {
    if (initialized) {
      effects.add(new Effect.ClusterInitialized());
    }
    if (!created.isEmpty()) {
      effects.add(new Effect.TopicsChanged());
    }
  }

  /** Everything is stored: readers may see it. */
  public void publish() {
    created.forEach(topics::publish);
  }

  /** The cluster's settings, null before its first entry. */
  public static @Nullable InitializeCluster settings(StateReader store) {
    byte[] value = store.get(Keys.clusterSettings());
    try {
      return value == null ? null : ClusterRecord.parseFrom(value).getSettings();
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("the cluster's settings cannot be read", e);
    }
  }
}
