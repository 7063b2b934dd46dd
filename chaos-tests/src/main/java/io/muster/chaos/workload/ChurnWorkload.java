// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;

/**
 * W3: the groups of W2, half of whose members are static, and all the time something changes:
 * members come, leave and crash, static ones restart one after the other within their session, and
 * topics grow. Some members are slow to let partitions go.
 */
public final class ChurnWorkload implements Workload {
  private final ChurnOptions options;
  private final Random random;
  private final Pipeline pipeline;

  public ChurnWorkload(WorkloadContext context, ChurnOptions options) {
    this.options = options;
    this.random = Seeds.random(context.seed(), "churn");
    this.pipeline =
        new Pipeline(
            "churn", context, options.pipeline(), true, options.changesPerMinute(), this::change);
  }

  private void change(List<PipelineGroup> groups) throws InterruptedException {
    PipelineGroup group = groups.get(random.nextInt(groups.size()));
    int members = group.all().size();
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        if (members < options.membersMost()) {
          join(group);
        } else {
          group.leaveOne();
        }
      }
      case 2 -> {
        if (members > options.membersLeast()) {
          group.leaveOne();
        } else {
          join(group);
        }
      }
      case 3 -> group.roll();
      case 4 -> group.crashOne();
      default -> group.expand(options.partitionsMost());
    }
  }

  private void join(PipelineGroup group) {
    if (random.nextBoolean()) {
      group.addStatic();
    } else {
      group.add();
    }
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
