// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.register;

import io.muster.chaos.workload.group.RegisterGroups;
import java.time.Duration;

/**
 * Settings of a {@link RegisterWorkload}.
 *
 * @param groups at a time; each has {@link RegisterGroups#KEYS_OF_GROUP} keys
 * @param offsetsPartitions in which the groups live, at most as many as the cluster has
 * @param processes at most as many as a group remembers writers
 * @param operationsPerSecond of all processes together
 * @param rotateAfter operations on one group; then another takes its place
 * @param patience for one operation, with all its attempts
 */
public record RegisterOptions(
    int groups,
    int offsetsPartitions,
    int processes,
    int operationsPerSecond,
    int rotateAfter,
    Duration patience) {
  public static final RegisterOptions DEFAULT =
      new RegisterOptions(5, 3, 15, 150, 300, Duration.ofSeconds(5));

  public RegisterOptions withOperationsPerSecond(int operations) {
    return new RegisterOptions(
        groups, offsetsPartitions, processes, operations, rotateAfter, patience);
  }

  public RegisterOptions withRotateAfter(int operations) {
    return new RegisterOptions(
        groups, offsetsPartitions, processes, operationsPerSecond, operations, patience);
  }
}
