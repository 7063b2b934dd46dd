// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

/** A register: the committed offset of one group for one partition of one topic. */
public record Key(String group, String topic, int partition) implements Comparable<Key> {
  @Override
  public int compareTo(Key other) {
    int byGroup = group.compareTo(other.group);
    if (byGroup != 0) {
      return byGroup;
    }
    int byTopic = topic.compareTo(other.topic);
    return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
  }

  @Override
  public String toString() {
    return group + "/" + topic + "-" + partition;
  }
}
