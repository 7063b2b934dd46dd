// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import io.muster.node.measure.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files again and again, by content: that sees replaced links (Kubernetes) and copies with
 * old time stamps, too. What cannot be used is reported once and the old content stays in force, so
 * half of a renewal does no harm. One thread of its own.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

  /** Takes changed content into use. */
  @FunctionalInterface
  interface Use {
    /**
     * @throws IOException where it cannot be used; nothing may have changed then
     */
    void accept(WatchedFiles changed) throws IOException;
  }

  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private final Counter failures = new Counter();
  private final Duration interval;
  private final ScheduledExecutorService thread;

  FileWatch(Duration interval) {
    this.interval = interval;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread created = new Thread(task, "muster-file-watch");
              created.setDaemon(true);
              return created;
            });
  }

  /**
   * @param read what is in use already
   */
  void add(WatchedFiles read, Use use) {
    entries.add(new Entry(read, use, failures));
  }

  /** How often files were looked at that cannot be used as they are now. */
  long failures() {
    return failures.value();
  }

  void start() {
    long millis = interval.toMillis();
    thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void look() {
    entries.forEach(Entry::look);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** Only the thread of the watch. */
  private static final class Entry {
    private final Use use;
    private final Counter failures;
    private WatchedFiles seen;
    private String reported = "";

    Entry(WatchedFiles seen, Use use, Counter failures) {
      this.seen = seen;
      this.use = use;
      this.failures = failures;
    }

    void look() {
      try {
        WatchedFiles now = seen.readAgain();
        if (!now.sameAs(seen)) {
          use.accept(now);
          seen = now;
        }
        reported = "";
      } catch (IOException | RuntimeException e) {
        failures.increment();
        String problem = String.valueOf(e.getMessage());
        if (!problem.equals(reported)) {
          reported = problem;
          LOG.warn("{} stays in use as it was read before: {}", seen, problem);
        }
      }
    }
  }
}
