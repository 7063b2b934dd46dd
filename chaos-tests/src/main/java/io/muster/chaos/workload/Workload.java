// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.time.Duration;
import java.util.SortedMap;

/** Clients at work. Called by one thread. */
public interface Workload extends AutoCloseable {
  /** Makes topics and groups, and begins; returns once the first operations were acknowledged. */
  void start() throws Exception;

  /** Begins nothing more and waits until nothing is open, or for so long. */
  void quiesce(Duration limit) throws Exception;

  /** Reads every key, asking for each through every node; once all is healed. */
  void lastReads() throws Exception;

  /**
   * What checkers have to know besides the operations; complete after {@link #lastReads}.
   *
   * <ul>
   *   <li>{@code topic.NAME.partitions}: how many the topic has
   *   <li>{@code group.ID.topic}: the one topic that its members subscribe to
   *   <li>{@code group.ID.protocol}: {@code eager} or {@code cooperative}
   *   <li>{@code group.ID.session.ms}: session timeout of its members
   *   <li>{@code group.ID.retention.ms}: how long its offsets are kept without members, where that
   *       is short enough to matter
   *   <li>{@code group.ID.relayed}: answers to its clients are lost on purpose, and it says nothing
   *       about the cluster when they take long
   *   <li>{@code group.ID.instances}: of static members, by each member id that they had, {@code
   *       member=instance} with commas
   *   <li>{@code group.ID.settlings}: how long the group took to be stable again after many came or
   *       left at once, {@code what:fromNs-toNs:stable} or {@code not-stable} with commas
   *   <li>{@code group.ID.live}: ids of the members that live in the harness, in order, with commas
   *   <li>{@code group.ID.events}: the events that the cluster told of the group, one JSON object
   *       with {@code number, kind, at, generation, member, instance, client, detail, durationMs,
   *       members, cause, causeMember} in a line, by number
   * </ul>
   */
  SortedMap<String, String> facts();

  /** Ends the clients without waiting. */
  @Override
  void close();
}
