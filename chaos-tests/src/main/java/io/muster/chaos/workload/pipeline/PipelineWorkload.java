// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import io.muster.chaos.workload.Seeds;
import io.muster.chaos.workload.WorkloadContext;
import java.util.List;
import java.util.Random;

/**
 * W2: groups of members that read a source that grows, hand what they read to a sink that knows
 * fencing tokens, and commit. Members crash where the options say so.
 */
public final class PipelineWorkload extends Pipeline {
  private final Random random;

  public PipelineWorkload(WorkloadContext context, PipelineOptions options) {
    super("pipeline", context, options, false, options.crashesPerMinute());
    this.random = Seeds.random(context.seed(), "crashes");
  }

  @Override
  void change(List<PipelineGroup> among) throws InterruptedException {
    among.get(random.nextInt(among.size())).crashOne();
  }
}
