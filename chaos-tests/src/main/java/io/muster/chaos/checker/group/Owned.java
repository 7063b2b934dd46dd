// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

/**
 * A partition of a topic.
 *
 * @param topic empty where a history of raw members does not name it
 */
record Owned(String topic, int partition) implements Comparable<Owned> {
  @Override
  public int compareTo(Owned other) {
    int byTopic = topic.compareTo(other.topic);
    return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
  }

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
