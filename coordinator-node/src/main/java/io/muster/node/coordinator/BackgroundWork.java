// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for what may take its time: scans of groups and offsets. A task does a part and hands
 * itself in again, so that others get their turn. After the end tasks are dropped. Thread-safe.
 */
public final class BackgroundWork implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundWork.class);

  private final ExecutorService thread;

  public BackgroundWork(String threadName) {
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, threadName);
              made.setDaemon(true);
              return made;
            });
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(new GuardedTask("a task in the background", task));
    } catch (RejectedExecutionException closed) {
      LOG.debug("a task came after the end", closed);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
