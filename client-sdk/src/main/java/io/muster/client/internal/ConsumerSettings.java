// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.OffsetReset;
import io.muster.client.assignor.Assignors;
import io.muster.client.assignor.PartitionAssignor;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of a consumer while they are being collected, with Kafka's defaults. */
final class ConsumerSettings {
  @Nullable String instanceId;
  Duration sessionTimeout = Duration.ofSeconds(45);
  Duration heartbeatInterval = Duration.ofSeconds(3);
  Duration maxPollInterval = Duration.ofMinutes(5);
  int maxPollRecords = 500;
  boolean autoCommit = true;
  Duration autoCommitInterval = Duration.ofSeconds(5);
  OffsetReset autoOffsetReset = OffsetReset.LATEST;
  Duration apiTimeout = Duration.ofMinutes(1);
  Duration requestTimeout = Duration.ofSeconds(30);
  Duration metadataMaxAge = Duration.ofMinutes(5);
  Duration retryBackoff = Duration.ofMillis(100);
  Duration retryBackoffMax = Duration.ofSeconds(1);
  List<PartitionAssignor> assignors = Assignors.defaults();

  /** Checks them and makes what they say unchangeable. */
  ConsumerConfig checked(String groupId) {
    if (maxPollRecords < 1) {
      throw new IllegalArgumentException("max.poll.records must be 1 or more: " + maxPollRecords);
    }
    if (autoCommitInterval.isNegative()) {
      throw new IllegalArgumentException(
          "auto.commit.interval.ms must be 0 or more: " + autoCommitInterval);
    }
    if (retryBackoff.isNegative() || retryBackoff.compareTo(retryBackoffMax) > 0) {
      throw new IllegalArgumentException(
          "retry.backoff.ms must be 0 or more and not over retry.backoff.max.ms");
    }
    MemberConfig member =
        new MemberConfig(
            groupId,
            instanceId,
            sessionTimeout,
            heartbeatInterval,
            maxPollInterval,
            assignors,
            apiTimeout,
            requestTimeout,
            metadataMaxAge,
            new RetryLoop.Pauses(retryBackoff, retryBackoffMax));
    return new ConsumerConfig(
        member,
        maxPollInterval,
        maxPollRecords,
        autoCommit,
        autoCommitInterval,
        autoOffsetReset,
        apiTimeout);
  }
}
