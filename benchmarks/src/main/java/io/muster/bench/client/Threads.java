// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;

/** Threads for connections: virtual where the JDK has them (21 and newer). */
public final class Threads {
  /** Enough for a reading loop; thousands of full ones would be gigabytes of address space. */
  private static final long PLATFORM_STACK_BYTES = 256 * 1024;

  private static final int VIRTUAL_SINCE = 21;

  /** Said in reports. */
  public static String kind() {
    return areVirtual() ? "virtual threads" : "platform threads";
  }

  private static boolean areVirtual() {
    return Runtime.version().feature() >= VIRTUAL_SINCE;
  }

  /** A thread for each task. */
  static ExecutorService perTask() {
    if (areVirtual()) {
      try {
        // Java 17 is what this is compiled for.
        return (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("this Java should have virtual threads", e);
      }
    }
    return Executors.newCachedThreadPool(named("bench-connection", PLATFORM_STACK_BYTES));
  }

  /** One thread for what has to happen later. */
  public static ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("bench-timer", 0));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static ThreadFactory named(String name, long stackBytes) {
    return work -> {
      Thread thread = new Thread(null, work, name, stackBytes);
      thread.setDaemon(true);
      return thread;
    };
  }

  private Threads() {}
}
