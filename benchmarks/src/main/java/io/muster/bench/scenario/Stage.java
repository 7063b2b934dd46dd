// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.client.BenchClient;
import io.muster.bench.load.Window;
import io.muster.bench.result.CaseResult;
import io.muster.bench.result.Figure;
import io.muster.bench.result.Percentiles;
import io.muster.bench.system.SystemUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a scenario works. Belongs to one thread.
 *
 * @param timer for what has to happen later
 * @param profiler looks where the time goes, if that is wanted
 * @param progress lines for people
 * @param results what was measured
 */
public record Stage(
    SystemUnderTest system,
    BenchClient client,
    Pace pace,
    int round,
    ScheduledExecutorService timer,
    @Nullable Profiler profiler,
    Consumer<String> progress,
    Consumer<CaseResult> results) {

  /** Reports figures without a distribution. */
  void add(Scenario scenario, String label, Figure... figures) {
    add(
        new CaseResult(
            scenario.letter(),
            label,
            system.name(),
            round,
            List.of(figures),
            null,
            List.of(),
            null));
  }

  /** Reports a few single values, with figures made of them. */
  void add(Scenario scenario, String label, List<Double> values, Figure... figures) {
    add(
        new CaseResult(
            scenario.letter(), label, system.name(), round, List.of(figures), null, values, null));
  }

  /** Reports the window of a load. */
  void add(Scenario scenario, String label, Window window, String calls) {
    List<Figure> figures = new ArrayList<>();
    figures.add(Figure.more("rate", window.perSecond(), calls + "/s"));
    figures.add(Figure.less("p50", window.millis(50), "ms"));
    figures.add(Figure.less("p99", window.millis(99), "ms"));
    figures.add(Figure.beside("node-cpu", window.nodeMicrosPerCall(), "us/call"));
    figures.add(Figure.beside("client-cpu", window.clientMicrosPerCall(), "us/call"));
    figures.add(Figure.beside("written", window.bytesPerCall(), "bytes/call"));
    figures.add(
        Figure.beside("node-cores", window.nodes().cpuSeconds() / window.seconds(), "cores"));
    figures.add(Figure.beside("failures", (double) window.failures(), "calls"));
    add(
        new CaseResult(
            scenario.letter(),
            label,
            system.name(),
            round,
            figures,
            Percentiles.of(window.latencies()),
            List.of(),
            null));
  }

  private void add(CaseResult result) {
    results.accept(result);
    StringBuilder line = new StringBuilder(result.label()).append(':');
    for (Figure figure : result.figures()) {
      if (figure.headline()) {
        line.append(String.format(" %s %.4g %s", figure.name(), figure.value(), figure.unit()));
      }
    }
    progress.accept(line.toString());
  }
}
