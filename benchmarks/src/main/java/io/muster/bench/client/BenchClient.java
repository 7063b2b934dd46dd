// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

import java.util.concurrent.CompletableFuture;

/** A client of a system under test. Thread-safe. Closing it ends its members' connections. */
public interface BenchClient extends AutoCloseable {
  /**
   * Makes a topic that offsets can be committed for, if it is not there. Waits until it is made;
   * Muster's coordinators may hear of it a moment later, each by itself.
   */
  void createTopic(String name, int partitions);

  /**
   * Makes sure that members can subscribe to a topic, which may be large. Nobody commits for it. A
   * Kafka coordinator does not look whether topics exist, so there nothing is made.
   */
  void announceTopic(String name, int partitions);

  /**
   * Starts to join a group.
   *
   * @param topic what it subscribes to
   * @param partitions of the topic
   */
  BenchMember join(String group, String topic, int partitions);

  /** Writes offsets of a group that has no members, as an operator does. */
  CompletableFuture<?> write(String group, String topic, int partitions, long offset);

  /** Reads all offsets of a group, member or not, there or not. */
  CompletableFuture<?> read(String group);

  /** Which node coordinates the group. */
  int coordinator(String group);

  @Override
  void close();
}
