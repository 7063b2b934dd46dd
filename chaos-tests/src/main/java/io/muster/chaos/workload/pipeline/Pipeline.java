// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import io.muster.chaos.workload.Changes;
import io.muster.chaos.workload.Seeds;
import io.muster.chaos.workload.Waiting;
import io.muster.chaos.workload.Workload;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.calls.LastReads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What workloads with groups that read a source have in common: the groups, one source and one
 * sink, and the thread that changes something now and then.
 */
abstract class Pipeline implements Workload {
  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration BEGINNING = Duration.ofSeconds(20);
  private static final Duration SETTLING = Duration.ofSeconds(90);

  private final String name;
  private final WorkloadContext context;
  private final PipelineOptions options;
  private final boolean staticMembers;
  private final List<PipelineGroup> groups = new ArrayList<>();
  private final Changes changes;

  /**
   * @param name ids of groups begin with it
   * @param staticMembers every other member is a static one
   * @param changesPerMinute in all groups together
   */
  Pipeline(
      String name,
      WorkloadContext context,
      PipelineOptions options,
      boolean staticMembers,
      double changesPerMinute) {
    this.name = name;
    this.context = context;
    this.options = options;
    this.staticMembers = staticMembers;
    this.changes =
        new Changes(
            Seeds.random(context.seed(), "changes"),
            changesPerMinute,
            () -> groups.forEach(PipelineGroup::replaceFailed),
            () -> change(groups));
  }

  /** Changes something; on a thread of its own. */
  abstract void change(List<PipelineGroup> among) throws InterruptedException;

  @Override
  public final void start() throws InterruptedException {
    FencedSink sink = new FencedSink(context.recorder());
    VirtualSource source = new VirtualSource(options.recordsPerSecond());
    for (int number = 0; number < options.groups(); number++) {
      PipelineGroup group = new PipelineGroup(name, context, options, sink, source, number);
      groups.add(group);
      group.createTopic();
      for (int member = 0; member < options.members(); member++) {
        if (staticMembers && member % 2 == 1) {
          group.addStatic();
        } else {
          group.add();
        }
      }
    }
    // Whether every partition has an owner is for the checkers to say; here it is only waited for.
    if (!Waiting.within(BEGINNING, () -> groups.stream().allMatch(PipelineGroup::isAtWork))) {
      log.warn("some partitions have no owner that knows where to begin within {}", BEGINNING);
    }
    groups.forEach(PipelineGroup::watch);
    changes.start();
  }

  @Override
  public final void quiesce(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    changes.stop(limit);
    groups.forEach(group -> group.all().forEach(PipelineMember::finish));
    Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    if (!Waiting.within(left, () -> groups.stream().allMatch(PipelineGroup::isQuiet))) {
      log.warn("some members could not commit what they had processed within {}", limit);
    }
  }

  @Override
  public final void lastReads() throws InterruptedException {
    if (!Waiting.within(SETTLING, () -> groups.stream().allMatch(PipelineGroup::isSettled))) {
      log.warn("some groups did not become stable within {}", SETTLING);
    }
    groups.forEach(PipelineGroup::lookLast);
    LastReads.through(
        context,
        reads -> {
          for (PipelineGroup group : groups) {
            reads.group(group.id(), group.topic(), group.partitions());
          }
        });
  }

  @Override
  public SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    groups.forEach(group -> group.addFacts(facts));
    return facts;
  }

  @Override
  public void close() {
    changes.end();
    groups.forEach(PipelineGroup::close);
  }
}
