// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicDescription;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Lets the leader member see when partition counts differ from those it divided, above all when a
 * topic appears that was subscribed to before it existed. Used on the member's serial executor.
 */
final class TopicWatch {
  private static final Duration WHILE_TOPICS_MISS = Duration.ofSeconds(2);
  private static final Duration OTHERWISE = Duration.ofMinutes(1);

  private final ClientServices services;
  private final Executor serial;
  private final Runnable changed;
  private Timer.@Nullable Scheduled next;
  private long round;

  TopicWatch(ClientServices services, Executor serial, Runnable changed) {
    this.services = services;
    this.serial = serial;
    this.changed = changed;
  }

  /** Watches these topics, which had these counts when they were divided. */
  void start(Set<String> topics, Collection<TopicDescription> divided) {
    stop();
    if (!topics.isEmpty()) {
      schedule(round, topics, counts(divided));
    }
  }

  void stop() {
    round++;
    Timer.Scheduled waiting = next;
    if (waiting != null) {
      waiting.cancel();
      next = null;
    }
  }

  private void schedule(long mine, Set<String> topics, Map<String, Integer> divided) {
    Duration pause = divided.keySet().containsAll(topics) ? OTHERWISE : WHILE_TOPICS_MISS;
    next =
        services
            .threads()
            .schedule(pause, () -> serial.execute(() -> check(mine, topics, divided)));
  }

  private void check(long mine, Set<String> topics, Map<String, Integer> divided) {
    if (round != mine) {
      return;
    }
    Futures.atEnd(
        services.admin().topics(topics),
        serial,
        (found, failure) -> {
          if (round != mine) {
            return;
          }
          if (found != null && !counts(found).equals(divided)) {
            changed.run();
          } else {
            schedule(mine, topics, divided);
          }
        });
  }

  private static Map<String, Integer> counts(Collection<TopicDescription> topics) {
    Map<String, Integer> counts = new HashMap<>();
    topics.forEach(topic -> counts.put(topic.name(), topic.partitions()));
    return counts;
  }
}
