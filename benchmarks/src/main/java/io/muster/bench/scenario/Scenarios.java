// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All scenarios, in the order in which they run: what disturbs the system most comes last. */
public final class Scenarios {
  private static final List<Scenario> ALL =
      List.of(
          new Idle(),
          new Commits(),
          new WideCommits(),
          new Fetches(),
          new HotPartition(),
          new OpenCommits(),
          new HeartbeatCost(),
          new Rebalances(),
          new ColdStart(),
          new Failover(),
          new LargeState());

  public static List<Scenario> all() {
    return ALL;
  }

  /**
   * Those with these letters, such as {@code a,e}.
   *
   * @throws IllegalArgumentException for a letter that there is not
   */
  public static List<Scenario> named(String letters) {
    Set<String> wanted =
        Arrays.stream(letters.split(",")).map(String::strip).collect(Collectors.toSet());
    for (String letter : wanted) {
      if (ALL.stream().noneMatch(each -> each.letter().equals(letter))) {
        throw new IllegalArgumentException(
            "there is no scenario '"
                + letter
                + "'; there are "
                + ALL.stream().map(Scenario::letter).sorted().collect(Collectors.joining(", ")));
      }
    }
    return ALL.stream().filter(each -> wanted.contains(each.letter())).toList();
  }

  /** Puts load on a system until it has compiled itself. */
  public static void warmUp(Stage stage) throws InterruptedException {
    if (stage.pace().warmUp().compareTo(Duration.ZERO) > 0) {
      Commits.warmUp(stage);
    }
  }

  private Scenarios() {}
}
