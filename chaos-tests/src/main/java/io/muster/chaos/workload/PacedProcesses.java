// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes with a thread each. Belongs to one thread. */
public final class PacedProcesses {
  private final List<PacedProcess> processes = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /** One more, before they start. */
  public void add(PacedProcess process) {
    processes.add(process);
    Thread thread = new Thread(process, process.clientId);
    thread.setDaemon(true);
    threads.add(thread);
  }

  /** They begin, all of them. */
  public void start() {
    threads.forEach(Thread::start);
  }

  /** They begin nothing more; waits until nothing is open, or for so long. */
  public void quiesce(Duration limit) throws InterruptedException {
    processes.forEach(PacedProcess::stop);
    long deadline = System.nanoTime() + limit.toNanos();
    for (Thread thread : threads) {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
    }
  }

  /** Ends them without waiting. */
  public void end() {
    processes.forEach(PacedProcess::stop);
    threads.forEach(Thread::interrupt);
  }
}
