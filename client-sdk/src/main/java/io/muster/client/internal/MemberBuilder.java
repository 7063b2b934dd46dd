// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.AssignmentListener;
import io.muster.client.GroupMember;
import io.muster.client.assignor.Assignors;
import io.muster.client.assignor.PartitionAssignor;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a member, with Kafka's defaults. */
final class MemberBuilder implements GroupMember.Builder {
  private final ClientServices services;
  private final String groupId;
  private @Nullable String instanceId;
  private @Nullable TopicSelection selection;
  private AssignmentListener listener = AssignmentListener.NONE;
  private Duration sessionTimeout = Duration.ofSeconds(45);
  private Duration heartbeatInterval = Duration.ofSeconds(3);
  private Duration rebalanceTimeout = Duration.ofMinutes(5);
  private Duration metadataMaxAge = Duration.ofMinutes(5);
  private List<PartitionAssignor> assignors = Assignors.defaults();
  private @Nullable Executor callbackExecutor;

  MemberBuilder(ClientServices services, String groupId) {
    this.services = services;
    this.groupId = groupId;
  }

  /** A subscription by names. */
  static TopicSelection checked(Collection<String> topics) {
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("a member has to subscribe to at least one topic");
    }
    return TopicSelection.of(topics);
  }

  @Override
  public GroupMember.Builder subscribe(Collection<String> topics) {
    selection = checked(topics);
    return this;
  }

  @Override
  public GroupMember.Builder subscribe(Pattern pattern) {
    selection = TopicSelection.of(pattern);
    return this;
  }

  @Override
  public GroupMember.Builder instanceId(String id) {
    instanceId = id;
    return this;
  }

  @Override
  public GroupMember.Builder listener(AssignmentListener told) {
    listener = told;
    return this;
  }

  @Override
  public GroupMember.Builder sessionTimeout(Duration timeout) {
    sessionTimeout = timeout;
    return this;
  }

  @Override
  public GroupMember.Builder heartbeatInterval(Duration interval) {
    heartbeatInterval = interval;
    return this;
  }

  @Override
  public GroupMember.Builder rebalanceTimeout(Duration timeout) {
    rebalanceTimeout = timeout;
    return this;
  }

  @Override
  public GroupMember.Builder metadataMaxAge(Duration age) {
    metadataMaxAge = age;
    return this;
  }

  @Override
  public GroupMember.Builder assignors(PartitionAssignor... chosen) {
    assignors = List.of(chosen);
    return this;
  }

  @Override
  public GroupMember.Builder callbackExecutor(Executor executor) {
    callbackExecutor = executor;
    return this;
  }

  @Override
  public GroupMember start() {
    TopicSelection wanted = selection;
    if (wanted == null) {
      throw new IllegalArgumentException(
          "a member has to subscribe to at least one topic, or to a pattern");
    }
    Duration requestTimeout = services.config().requestTimeout();
    MemberConfig config =
        new MemberConfig(
            groupId,
            instanceId,
            sessionTimeout,
            heartbeatInterval,
            rebalanceTimeout,
            assignors,
            requestTimeout,
            requestTimeout,
            metadataMaxAge,
            RetryLoop.Pauses.DEFAULT);
    Executor callbacks =
        callbackExecutor == null ? services.threads().callbacks() : callbackExecutor;
    MemberDriver driver =
        new MemberDriver(config, services, MemberListener.of(listener), callbacks);
    driver.subscribe(wanted);
    return new DefaultGroupMember(services, config, driver);
  }
}
