// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.time.Duration;
import java.util.Random;
import java.util.SortedMap;

/**
 * W2: groups of members that read a source that grows, hand what they read to a sink that knows
 * fencing tokens, and commit. Members crash where the options say so.
 */
public final class PipelineWorkload implements Workload {
  private final Pipeline pipeline;

  public PipelineWorkload(WorkloadContext context, PipelineOptions options) {
    Random random = Seeds.random(context.seed(), "crashes");
    this.pipeline =
        new Pipeline(
            "pipeline",
            context,
            options,
            false,
            options.crashesPerMinute(),
            groups -> groups.get(random.nextInt(groups.size())).crashOne());
  }

  @Override
  public void start() throws InterruptedException {
    pipeline.start();
  }

  @Override
  public void quiesce(Duration limit) throws InterruptedException {
    pipeline.quiesce(limit);
  }

  @Override
  public void lastReads() throws InterruptedException {
    pipeline.lastReads();
  }

  @Override
  public SortedMap<String, String> facts() {
    return pipeline.facts();
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
