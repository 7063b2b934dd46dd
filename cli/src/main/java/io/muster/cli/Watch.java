// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.ProgressLine;
import io.muster.client.RetriableException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the cluster until what goes on there has ended, and shows how far it is. Nodes answer
 * from what they have applied, and one may be late: so that nothing goes on any more counts only
 * after it has been seen for a while, unless everything is done. No answer is waited over.
 */
final class Watch {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

  /**
   * How far it is.
   *
   * @param done how many things are done
   * @param total of how many
   * @param underWay something goes on
   */
  record Progress(int done, int total, boolean underWay) {}

  private final PrintWriter err;
  private final Duration timeout;
  private final String what;

  /**
   * Prepares a wait.
   *
   * @param what is counted, such as "partitions have moved"
   */
  Watch(PrintWriter err, Duration timeout, String what) {
    this.err = err;
    this.timeout = timeout;
    this.what = what;
  }

  /**
   * Waits.
   *
   * @return the last look, which is not the end of it where the time was up
   * @throws RetriableException where the time was up before anybody answered
   */
  <T> T until(Supplier<T> look, Function<T, Progress> progress) {
    long start = System.nanoTime();
    long quietSince = start;
    ProgressLine bar = ProgressLine.on(err);
    @Nullable T last = null;
    try {
      while (true) {
        boolean late = System.nanoTime() - start >= timeout.toNanos();
        try {
          last = look.get();
          Progress now = progress.apply(last);
          bar.show(now.done(), now.total(), what);
          if (now.underWay()) {
            quietSince = System.nanoTime();
          } else if (now.done() == now.total() || System.nanoTime() - quietSince >= QUIET_NANOS) {
            return last;
          }
        } catch (RetriableException e) {
          if (late && last == null) {
            throw e;
          }
          quietSince = System.nanoTime();
        }
        if (late) {
          return Objects.requireNonNull(last);
        }
        LockSupport.parkNanos(PERIOD_NANOS);
      }
    } finally {
      bar.end();
    }
  }
}
