// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import io.muster.chaos.workload.Seeds;
import io.muster.chaos.workload.WorkloadContext;
import java.util.List;
import java.util.Random;

/**
 * W3: the groups of W2, half of whose members are static, and all the time something changes:
 * members come, leave and crash, static ones restart one after the other within their session, and
 * topics grow. Some members are slow to let partitions go.
 */
public final class ChurnWorkload extends Pipeline {
  private final ChurnOptions options;
  private final Random random;

  public ChurnWorkload(WorkloadContext context, ChurnOptions options) {
    super("churn", context, options.pipeline(), true, options.changesPerMinute());
    this.options = options;
    this.random = Seeds.random(context.seed(), "churn");
  }

  @Override
  void change(List<PipelineGroup> among) throws InterruptedException {
    PipelineGroup group = among.get(random.nextInt(among.size()));
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
}
