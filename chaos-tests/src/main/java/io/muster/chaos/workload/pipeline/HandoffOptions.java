// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

/**
 * Settings of a {@link HandoffWorkload}.
 *
 * @param pipeline what it begins with; its crashes are not used
 * @param changesPerMinute of leadership, replicas and members, in all groups together
 */
public record HandoffOptions(PipelineOptions pipeline, int changesPerMinute) {
  public static final HandoffOptions DEFAULT =
      new HandoffOptions(PipelineOptions.DEFAULT.withGroups(3, 5, 20).withCooperativeOnly(), 30);

  public HandoffOptions withPipeline(PipelineOptions options) {
    return new HandoffOptions(options, changesPerMinute);
  }
}
