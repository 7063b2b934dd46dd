// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import io.muster.chaos.history.Recorder;
import io.muster.client.MusterClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a workload is made with.
 *
 * @param endpoints by node id, host:port
 * @param offsetsPartitions of the cluster
 * @param seed decides every choice
 */
public record WorkloadContext(
    Map<Integer, String> endpoints, int offsetsPartitions, long seed, Recorder recorder) {

  /**
   * A client for what an operator does, with nothing of it in the history.
   *
   * @param patience for each call
   */
  public MusterClient operator(String clientId, Duration patience) {
    return MusterClient.builder()
        .endpoints(endpoints.values())
        .clientId(clientId)
        .requestTimeout(patience)
        .build();
  }

  /**
   * Some offsets partitions, as the seed chooses.
   *
   * @param count or fewer where there are not so many
   */
  public List<Integer> somePartitions(String what, int count) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, offsetsPartitions).boxed().toList());
    Collections.shuffle(all, Seeds.random(seed, what));
    return List.copyOf(all.subList(0, Math.min(count, all.size())));
  }
}
