// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task on a thread that others need, too: what it throws is told and ends nothing but the task.
 *
 * @param what names it in the log
 */
record GuardedTask(String what, Runnable task) implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedTask.class);

  @Override
  public void run() {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("{} failed", what, e);
    }
  }
}
