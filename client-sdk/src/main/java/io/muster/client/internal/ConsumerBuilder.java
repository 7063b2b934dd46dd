// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.GroupConsumer;
import io.muster.client.OffsetReset;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.client.source.PartitionSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Collects the settings of a consumer. */
final class ConsumerBuilder<R> implements GroupConsumer.Builder<R> {
  private final ClientServices services;
  private final String groupId;
  private final PartitionSource<R> source;
  private final ConsumerSettings settings = new ConsumerSettings();

  ConsumerBuilder(ClientServices services, String groupId, PartitionSource<R> source) {
    this.services = services;
    this.groupId = groupId;
    this.source = source;
  }

  @Override
  public GroupConsumer.Builder<R> instanceId(String instanceId) {
    settings.instanceId = instanceId;
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> requestTimeout(Duration timeout) {
    settings.requestTimeout = timeout;
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> metadataMaxAge(Duration age) {
    settings.metadataMaxAge = age;
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> sessionTimeout(Duration timeout) {
    settings.sessionTimeout = timeout;
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> heartbeatInterval(Duration interval) {
    settings.heartbeatInterval = interval;
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> maxPollInterval(Duration interval) {
    settings.maxPollInterval = interval;
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> maxPollRecords(int records) {
    settings.maxPollRecords = records;
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> autoCommit(boolean enabled) {
    settings.autoCommit = enabled;
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> autoCommitInterval(Duration interval) {
    settings.autoCommitInterval = interval;
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> autoOffsetReset(OffsetReset reset) {
    settings.autoOffsetReset = reset;
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> apiTimeout(Duration timeout) {
    settings.apiTimeout = timeout;
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> assignors(PartitionAssignor... assignors) {
    settings.assignors = List.of(assignors);
    return this;
  }

  @Override
  public GroupConsumer.Builder<R> properties(Map<?, ?> properties) {
    KafkaProperties.apply(properties, groupId, settings);
    return this;
  }

  @Override
  public GroupConsumer<R> build() {
    ConsumerConfig config = settings.checked(groupId);
    if (config.autoOffsetReset().duration().isPresent() && !source.findsOffsetsByTime()) {
      throw new IllegalArgumentException(
          "auto.offset.reset is "
              + config.autoOffsetReset()
              + ", but the source cannot find offsets by time ("
              + source.getClass().getName()
              + "); use earliest, latest or none");
    }
    return new PollingConsumer<>(services, config, source);
  }
}
