// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.result.CaseResult;
import io.muster.bench.system.SystemUnderTest;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scenarios one after the other on one system. A failure is a result, with what the nodes that are
 * gone said last: the other scenarios go on, as long as the system can be brought back.
 */
public final class ScenarioRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ScenarioRuns.class);

  /**
   * @param comingBack time for a system to serve again after a scenario that failed
   */
  public static void all(List<Scenario> scenarios, Stage stage, Duration comingBack)
      throws InterruptedException {
    for (int i = 0; i < scenarios.size(); i++) {
      Scenario scenario = scenarios.get(i);
      try {
        scenario.run(stage);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        LOG.warn("scenario {} failed on {}", scenario.letter(), stage.system().name(), e);
        failed(scenario, stage, withWhatIsGone(stage.system(), String.valueOf(e.getMessage())));
        if (!comesBack(stage, comingBack)) {
          String why = "the system did not come back after scenario " + scenario.letter();
          scenarios.subList(i + 1, scenarios.size()).forEach(next -> failed(next, stage, why));
          return;
        }
      }
    }
  }

  private static String withWhatIsGone(SystemUnderTest system, String failure) {
    List<String> gone = system.gone();
    return gone.isEmpty() ? failure : failure + "; " + String.join("; ", gone);
  }

  private static void failed(Scenario scenario, Stage stage, String failure) {
    stage.progress().accept("scenario " + scenario.letter() + " FAILED: " + failure);
    stage
        .results()
        .accept(
            new CaseResult(
                scenario.letter(),
                "scenario-" + scenario.letter(),
                stage.system().name(),
                stage.round(),
                List.of(),
                null,
                List.of(),
                failure));
  }

  private static boolean comesBack(Stage stage, Duration limit) throws InterruptedException {
    if (stage.system().pids().size() == SystemUnderTest.NODES) {
      return true;
    }
    try {
      stage.system().startAll();
      Serving.await(stage.system(), limit);
      return true;
    } catch (IllegalStateException e) {
      stage.progress().accept(withWhatIsGone(stage.system(), String.valueOf(e.getMessage())));
      return false;
    }
  }

  private ScenarioRuns() {}
}
