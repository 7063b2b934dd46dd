// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.TopicRecord;
import io.muster.state.store.InMemoryStore;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.StoreException;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The topics that are stored, and those that were deleted as far as they are remembered. Held in
 * heap whole; any thread may read.
 */
public final class Topics {
  private static final int VERSION = 1;

  private final NavigableMap<String, Topic> topics = new ConcurrentSkipListMap<>();
  private final Map<String, Topic> deleted = new ConcurrentHashMap<>();
  private volatile long revision;
  private volatile long lastDeletion;

  public Topics(StateReader store) {
    store.scan(
        Keys.topics(),
        (key, value) -> {
          publish(topic(Keys.topicOf(key), value));
          return true;
        });
  }

  /** Where nothing is known yet. */
  public static Topics none() {
    return new Topics(new InMemoryStore());
  }

  /** Sorted by name. A view that follows the changes. */
  public Map<String, Topic> all() {
    return Collections.unmodifiableMap(topics);
  }

  /** Null where there is no such topic. */
  public @Nullable Topic find(String name) {
    return topics.get(name);
  }

  /** 0 where there is no such topic. */
  public int partitionCount(String name) {
    Topic topic = topics.get(name);
    return topic == null ? 0 : topic.partitionCount();
  }

  /** Entry number of the last change of any topic, 0 before the first. */
  public long revision() {
    return revision;
  }

  /**
   * Entry number of the last change of this topic, its deletion included; 0 where none is known.
   */
  public long lastChange(String name) {
    Topic topic = topics.get(name);
    if (topic == null) {
      topic = deleted.get(name);
    }
    return topic == null ? 0 : topic.revision();
  }

  /** Id of the deleted topic of this name; 0 where it exists or nothing proves a deletion. */
  public long deletedId(String name) {
    Topic topic = deleted.get(name);
    return topic == null ? 0 : topic.id();
  }

  /**
   * Entry number of the last deletion of any topic, as far as this node has seen it: a hint that
   * there may be something to clean up. After a restart it may be lower.
   */
  public long lastDeletion() {
    return lastDeletion;
  }

  /** Those that were deleted and whose name was not used again, in no order. */
  Iterable<Topic> remembered() {
    return deleted.values();
  }

  /** The topic is stored as this. Apply thread only. */
  void publish(Topic topic) {
    if (topic.isDeleted()) {
      deleted.put(topic.name(), topic);
      lastDeletion = Math.max(lastDeletion, topic.revision());
      topics.remove(topic.name());
    } else {
      topics.put(topic.name(), topic);
      deleted.remove(topic.name());
    }
    revision = Math.max(revision, topic.revision());
  }

  /** A topic was deleted, even if one of its name is there again. Apply thread only. */
  void noteDeletion(long index) {
    lastDeletion = index;
  }

  /** The record of a deleted topic is gone. Apply thread only. */
  void forget(String name) {
    deleted.remove(name);
  }

  static byte[] record(Topic topic) {
    return TopicRecord.newBuilder()
        .setVersion(VERSION)
        .setPartitionCount(topic.partitionCount())
        .setRevision(topic.revision())
        .setId(topic.id())
        .build()
        .toByteArray();
  }

  private static Topic topic(String name, byte[] value) {
    try {
      TopicRecord record = TopicRecord.parseFrom(value);
      return new Topic(name, record.getPartitionCount(), record.getId(), record.getRevision());
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("topic " + name + " cannot be read", e);
    }
  }
}
