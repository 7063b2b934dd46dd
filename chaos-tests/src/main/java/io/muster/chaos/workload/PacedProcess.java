// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.util.Random;

/** A client process that does one operation after the other, each when its turn has come. */
public abstract class PacedProcess implements Runnable {
  /** In the history. */
  protected final int process;

  /** Names its thread, and it in its calls, where writers without a membership need a name. */
  protected final String clientId;

  /** For its choices; used by its own thread. */
  protected final Random random;

  private final Pace pace;
  private volatile boolean stopped;

  /**
   * @param name of its kind
   * @param pace of all of its kind together
   */
  protected PacedProcess(String name, WorkloadContext context, Pace pace) {
    this.process = context.recorder().newProcess();
    this.clientId = name + "-" + process;
    this.random = Seeds.random(context.seed(), name + "-process-" + process);
    this.pace = pace;
  }

  /** One of them, from its begin to its end; on its own thread. */
  protected abstract void operation();

  /** No operation is begun any more. */
  final void stop() {
    stopped = true;
  }

  @Override
  public final void run() {
    try {
      while (true) {
        pace.await();
        if (stopped) {
          return;
        }
        operation();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
