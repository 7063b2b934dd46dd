// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics that a member subscribes to. A list of names is what it is; with a pattern, the topics
 * are listed at first, when a node says that they changed, and when the list is too old.
 *
 * <p>That a subscribed topic got more partitions, or came into being, is the coordinator's business
 * and not watched here. Used on the member's serial executor; {@link #topics} by any thread.
 */
final class TopicWatch {
  private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);

  private final Timer timer;
  private final Executor serial;
  private final Source source;
  private final Duration maxAge;
  private final Backoff backoff;
  private final Runnable changed;

  private TopicSelection selection = TopicSelection.of(Set.of());
  private volatile Set<String> topics = Set.of();
  private boolean resolved;
  private long knownRevision;
  private long wantedRevision;
  private boolean listing;
  // Something may have changed since the list on its way was asked for.
  private boolean again;
  // Lists that were asked for earlier do not count any more.
  private long round;
  private Timer.@Nullable Scheduled next;

  /** Where lists of topics come from. */
  @FunctionalInterface
  interface Source {
    /** All topics, at this revision of the registry or later; 0: as of now. */
    CompletableFuture<TopicLists.Snapshot> all(long atLeast);
  }

  /**
   * Nothing is subscribed yet.
   *
   * @param maxAge how old a list may get
   * @param pauses before listing again after a failure
   * @param changed told when {@link #topics} has become known or different
   */
  TopicWatch(
      Timer timer,
      Executor serial,
      Source source,
      Duration maxAge,
      RetryLoop.Pauses pauses,
      Runnable changed) {
    this.timer = timer;
    this.serial = serial;
    this.source = source;
    this.maxAge = maxAge;
    this.backoff =
        new Backoff(pauses.least(), pauses.most(), () -> ThreadLocalRandom.current().nextDouble());
    this.changed = changed;
  }

  /** Replaces the subscription. With a pattern, the topics change once they have been listed. */
  void select(TopicSelection wanted) {
    stop();
    selection = wanted;
    if (wanted.pattern() == null) {
      settle(wanted.names());
    } else {
      list();
    }
  }

  /** The topics as far as is known, in order. */
  Set<String> topics() {
    return topics;
  }

  /** The topic is one that the member wants, also if it has not been listed yet. */
  boolean includes(String topic) {
    return selection.includes(topic);
  }

  /** A node has applied a change of the topic registry. */
  void registryChanged(long revision) {
    if (selection.pattern() != null && revision > knownRevision) {
      wantedRevision = Math.max(wantedRevision, revision);
      listAgain();
    }
  }

  /** News may have been missed. */
  void refresh() {
    if (selection.pattern() != null) {
      again = true;
      listAgain();
    }
  }

  /** Now, or right after the list that is on its way: changes in quick succession do not add up. */
  private void listAgain() {
    if (!listing) {
      stop();
      list();
    }
  }

  void stop() {
    round++;
    listing = false;
    Timer.Scheduled waiting = next;
    if (waiting != null) {
      waiting.cancel();
      next = null;
    }
  }

  private void list() {
    long mine = round;
    listing = true;
    again = false;
    Futures.atEnd(
        source.all(wantedRevision > knownRevision ? wantedRevision : 0),
        serial,
        (found, failed) -> {
          if (round == mine) {
            listed(found, failed);
          }
        });
  }

  private void listed(TopicLists.@Nullable Snapshot found, @Nullable Throwable failed) {
    listing = false;
    if (found == null) {
      CallFailure why =
          failed == null ? CallFailure.abandoned("no list", false) : CallFailure.of(failed);
      if (why.kind() != FailureClass.ABANDONED) {
        log.warn("the topics could not be listed and are asked for again: {}", why.message());
        later(backoff.next());
      }
      return;
    }
    if (found.revision() < knownRevision) {
      // From a node that lags behind: topics that exist would be dropped.
      later(backoff.next());
      return;
    }
    backoff.reset();
    knownRevision = Math.max(knownRevision, found.revision());
    if (again || wantedRevision > knownRevision) {
      list();
    } else {
      later(maxAge);
    }
    settle(selection.among(found.names()));
  }

  private void later(Duration pause) {
    long mine = round;
    next =
        timer.schedule(
            pause,
            () ->
                serial.execute(
                    () -> {
                      if (round == mine && !listing) {
                        list();
                      }
                    }));
  }

  private void settle(Set<String> now) {
    if (!resolved || !now.equals(topics)) {
      resolved = true;
      topics = Collections.unmodifiableSet(new TreeSet<>(now));
      changed.run();
    }
  }
}
