// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import io.muster.chaos.history.Recorder;
import java.util.Map;

/**
 * What a workload is made with.
 *
 * @param endpoints by node id, host:port
 * @param offsetsPartitions of the cluster
 * @param seed decides every choice
 */
public record WorkloadContext(
    Map<Integer, String> endpoints, int offsetsPartitions, long seed, Recorder recorder) {}
