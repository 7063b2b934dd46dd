// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.jmh;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of this package, each in a JVM of its own. */
public final class InnerBenchmarks {
  /**
   * Prints what JMH prints.
   *
   * @param pattern regular expression that a benchmark's name contains
   * @param quick short iterations, one process each
   * @return whether something ran
   */
  public static boolean run(String pattern, boolean quick) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(pattern)
            .shouldFailOnError(true)
            .forks(quick ? 1 : 2)
            .warmupIterations(quick ? 2 : 5)
            .measurementIterations(quick ? 2 : 5)
            .warmupTime(TimeValue.seconds(1))
            .measurementTime(TimeValue.seconds(1));
    Collection<RunResult> results = new Runner(options.build()).run();
    return !results.isEmpty();
  }

  private InnerBenchmarks() {}
}
