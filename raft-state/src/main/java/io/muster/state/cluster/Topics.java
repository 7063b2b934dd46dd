// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.TopicRecord;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.StoreException;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The topics that are stored: name to partition count. Held in heap whole; any thread may read. */
public final class Topics {
  private final NavigableMap<String, Integer> partitionCounts = new ConcurrentSkipListMap<>();

  public Topics(StateReader store) {
    store.scan(
        Keys.topics(),
        (key, value) -> {
          partitionCounts.put(Keys.topicOf(key), partitionCount(value));
          return true;
        });
  }

  /** Sorted by name. A view that follows the changes. */
  public Map<String, Integer> all() {
    return Collections.unmodifiableMap(partitionCounts);
  }

  /** 0 where there is no such topic. */
  public int partitionCount(String topic) {
    return partitionCounts.getOrDefault(topic, 0);
  }

  /** The topic is stored. Apply thread only. */
  void publish(String topic, int partitionCount) {
    partitionCounts.put(topic, partitionCount);
  }

  private static int partitionCount(byte[] value) {
    try {
      return TopicRecord.parseFrom(value).getPartitionCount();
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("a topic cannot be read", e);
    }
  }
}
