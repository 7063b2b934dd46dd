// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.ClusterRecord;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.state.Effect;
import io.muster.state.Invariant;
import io.muster.state.Limits;
import io.muster.state.LogContext;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.StoreException;
import io.muster.state.store.WriteSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one log entry changes in the cluster group. */
public final class ClusterTransaction {
  private final Topics topics;
  private final ClusterLevel level;
  private final LogContext log;
  private final WriteSet writes;
  private final Map<String, Topic> changed = new LinkedHashMap<>();
  private final Set<String> forgotten = new TreeSet<>();
  private int topicCount;
  private boolean initialized;

  /** 0 while nothing is changed. */
  private int raisedTo;

  private boolean anyDeleted;

  public ClusterTransaction(Topics topics, ClusterLevel level, LogContext log, WriteSet writes) {
    this.topics = topics;
    this.level = level;
    this.log = log;
    this.writes = writes;
    this.topicCount = topics.all().size();
  }

  /** Null where there is no such topic, or none any more. */
  @Nullable Topic topic(String name) {
    Topic topic = changed.get(name);
    if (topic == null) {
      return topics.find(name);
    }
    return topic.isDeleted() ? null : topic;
  }

  int topicCount() {
    return topicCount;
  }

  void create(String name, int partitionCount) {
    topicCount++;
    put(new Topic(name, partitionCount, log.number(), log.number()));
  }

  void expand(Topic topic, int partitionCount) {
    put(new Topic(topic.name(), partitionCount, topic.id(), log.number()));
  }

  void delete(Topic topic) {
    topicCount--;
    anyDeleted = true;
    put(new Topic(topic.name(), 0, topic.id(), log.number()));
  }

  /** One that a backup brings, deleted ones too; legal only for a name that is not there. */
  void restore(Topic topic) {
    if (topic.isDeleted()) {
      anyDeleted = true;
    } else {
      topicCount++;
    }
    put(topic);
  }

  private void put(Topic topic) {
    changed.put(topic.name(), topic);
    writes.put(Keys.topic(topic.name()), Topics.record(topic));
  }

  @Nullable InitializeCluster settings() {
    return settings(writes);
  }

  void initialize(InitializeCluster settings) {
    initialized = true;
    put(settings, featureLevel());
  }

  int featureLevel() {
    return ClusterLevel.stored(writes);
  }

  /** Only where the settings are known; does nothing where the level is not higher. */
  void raise(int featureLevel) {
    if (featureLevel > featureLevel()) {
      put(Invariant.present(settings(), "the cluster has settings"), featureLevel);
    }
  }

  private void put(InitializeCluster settings, int featureLevel) {
    writes.put(
        Keys.clusterSettings(),
        ClusterRecord.newBuilder()
            .setVersion(1)
            .setSettings(settings)
            .setFeatureLevel(featureLevel)
            .build()
            .toByteArray());
    raisedTo = featureLevel;
  }

  /** Names what changed. */
  public void flush(Set<Effect> effects) {
    if (initialized) {
      effects.add(new Effect.ClusterInitialized());
    }
    if (!changed.isEmpty()) {
      effects.add(new Effect.TopicsChanged());
      if (anyDeleted) {
        forgetLongDeleted();
      }
    }
  }

  /** Proofs of deletion are bounded in number; those that are oldest have been acted upon. */
  private void forgetLongDeleted() {
    TreeSet<Topic> deleted =
        new TreeSet<>(Comparator.comparingLong(Topic::revision).thenComparing(Topic::name));
    for (Topic topic : topics.remembered()) {
      if (!changed.containsKey(topic.name())) {
        deleted.add(topic);
      }
    }
    changed.values().stream().filter(Topic::isDeleted).forEach(deleted::add);
    while (deleted.size() > Limits.DELETED_TOPICS_MAX) {
      Topic oldest = deleted.first();
      deleted.remove(oldest);
      forgotten.add(oldest.name());
      writes.delete(Keys.topic(oldest.name()));
    }
  }

  /** Everything is stored: readers may see it. */
  public void publish() {
    if (raisedTo > 0) {
      level.publish(raisedTo);
    }
    changed.values().forEach(topics::publish);
    forgotten.forEach(topics::forget);
    if (anyDeleted) {
      topics.noteDeletion(log.number());
    }
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
