// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A node as the cluster has it in its registry.
 *
 * @param id its id
 * @param host where it listens for clients
 * @param clientPort where it listens for clients
 * @param raftPort where it listens for the other nodes
 * @param version of its software
 * @param epoch 1 for its first data folder, and one more for each that replaced a lost one
 * @param draining it gives its leaderships away and gets none
 * @param silence since the node that answered heard from it; zero of that node itself, empty where
 *     it has not heard from it since its own start
 * @param replicas of offsets partitions that are placed on it, those on their way included
 * @param leaders how many offsets partitions it leads, as far as the node that answered knows
 * @param featureLevel highest feature level that its software knows
 */
public record RegisteredNode(
    int id,
    String host,
    int clientPort,
    int raftPort,
    String version,
    int epoch,
    boolean draining,
    Optional<Duration> silence,
    int replicas,
    int leaders,
    int featureLevel) {
  public RegisteredNode {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(silence, "silence");
  }
}
