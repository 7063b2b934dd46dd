// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import io.muster.chaos.workload.Seeds;
import io.muster.chaos.workload.Waiting;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * W4: cooperative groups whose partitions change hands in good order, in both senses. Members come
 * and leave, and release what they give up with a final commit; and meanwhile operators hand
 * leaderships over, drain nodes and change replicas. Nobody crashes.
 */
public final class HandoffWorkload extends Pipeline {
  private static final Logger log = LoggerFactory.getLogger(HandoffWorkload.class);

  private static final Duration AT_REST = Duration.ofSeconds(5);

  private final HandoffOptions options;
  private final Random random;
  private final PlannedMoves moves;
  private final MusterClient operator;
  private final AtomicLong done = new AtomicLong();

  public HandoffWorkload(WorkloadContext context, HandoffOptions options) {
    super("handoff", context, options.pipeline(), false, options.changesPerMinute());
    this.options = options;
    this.random = Seeds.random(context.seed(), "handoff");
    this.operator = context.operator("handoff-operator", Duration.ofSeconds(5));
    this.moves = new PlannedMoves(operator.admin(), context, random);
  }

  @Override
  void change(List<PipelineGroup> among) throws InterruptedException {
    PipelineGroup group = among.get(random.nextInt(among.size()));
    int kind = random.nextInt(6);
    if (kind < 3) {
      members(group);
      return;
    }
    try {
      switch (kind) {
        case 3 -> moves.drainOne();
        case 4 -> moves.preferOthers(group.id());
        default -> moves.electPreferred();
      }
      long now = done.incrementAndGet();
      log.debug("{} planned moves", now);
    } catch (MusterException refused) {
      // As likely as not while faults are on; another one follows.
      log.info("a planned move was refused: {}", refused.getMessage());
    }
  }

  private void members(PipelineGroup group) throws InterruptedException {
    int usual = options.pipeline().members();
    int now = group.all().size();
    // Who leaves in the middle of a rebalance loses its partitions instead of releasing them.
    if (!Waiting.within(AT_REST, group::isSettled)) {
      log.info("{} does not come to rest", group.id());
    }
    if (now < usual || (now == usual && random.nextBoolean())) {
      group.add();
    } else {
      group.leaveOne();
    }
  }

  @Override
  public SortedMap<String, String> facts() {
    SortedMap<String, String> facts = super.facts();
    if (!facts.isEmpty()) {
      facts.put("planned.moves", String.valueOf(done.get()));
    }
    return facts;
  }

  @Override
  public void close() {
    super.close();
    Thread closing = new Thread(operator::close, "closing-handoff-operator");
    closing.setDaemon(true);
    closing.start();
  }
}
