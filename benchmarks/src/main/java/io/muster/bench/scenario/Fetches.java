// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.client.BenchMember;
import io.muster.bench.load.Call;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** (c) Reads of committed offsets. */
final class Fetches implements Scenario {
  @Override
  public String letter() {
    return "c";
  }

  @Override
  public String description() {
    return "fetches of a committed offset, closed loop (Muster's are linearizable)";
  }

  @Override
  public void run(Stage stage) throws Exception {
    int members = stage.pace().crowd();
    try (Crowd crowd = Crowd.alone(stage.client(), members, 1, "c")) {
      CompletableFuture<?>[] commits =
          crowd.members().stream()
              .map((BenchMember member) -> member.commit(1))
              .toArray(CompletableFuture[]::new);
      CompletableFuture.allOf(commits).get(1, TimeUnit.MINUTES);
      Loads.measure(stage, this, "fetches-" + members, crowd, Call.FETCH, "fetches");
    }
  }
}
