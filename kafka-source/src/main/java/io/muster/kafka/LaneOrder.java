// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

/** What a lane's thread is told. */
sealed interface LaneOrder<K, V> {
  /** Fetch for this buffer, from its offset on. */
  record Attach<K, V>(PartitionBuffer<K, V> buffer) implements LaneOrder<K, V> {}

  /** Its reader is closed. */
  record Detach<K, V>(PartitionBuffer<K, V> buffer) implements LaneOrder<K, V> {}

  /** It was full and has room again. */
  record Resume<K, V>(PartitionBuffer<K, V> buffer) implements LaneOrder<K, V> {}

  /** Its partition does not exist. */
  record Missing<K, V>(PartitionBuffer<K, V> buffer, String reason) implements LaneOrder<K, V> {}

  /** End. */
  record Stop<K, V>() implements LaneOrder<K, V> {}
}
