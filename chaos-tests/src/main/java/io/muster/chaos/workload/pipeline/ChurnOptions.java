// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import java.time.Duration;

/**
 * Settings of a {@link ChurnWorkload}.
 *
 * @param pipeline what it begins with; its crashes are not used
 * @param changesPerMinute of membership and topics, in all groups together
 * @param membersLeast of a group
 * @param membersMost of a group
 * @param partitionsMost of a topic
 */
public record ChurnOptions(
    PipelineOptions pipeline,
    int changesPerMinute,
    int membersLeast,
    int membersMost,
    int partitionsMost) {
  public static final ChurnOptions DEFAULT =
      new ChurnOptions(
          PipelineOptions.DEFAULT
              .withGroups(2, 6, 24)
              .withMember(MemberOptions.DEFAULT.withSlowest(Duration.ofSeconds(3))),
          12,
          3,
          10,
          48);

  public ChurnOptions withPipeline(PipelineOptions options) {
    return new ChurnOptions(options, changesPerMinute, membersLeast, membersMost, partitionsMost);
  }

  public ChurnOptions withChangesPerMinute(int changes) {
    return new ChurnOptions(pipeline, changes, membersLeast, membersMost, partitionsMost);
  }
}
