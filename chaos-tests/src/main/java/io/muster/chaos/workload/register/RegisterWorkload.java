// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.register;

import io.muster.chaos.workload.Pace;
import io.muster.chaos.workload.PacedProcesses;
import io.muster.chaos.workload.Waiting;
import io.muster.chaos.workload.Workload;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.calls.LastReads;
import io.muster.chaos.workload.group.RegisterGroups;
import io.muster.chaos.workload.wire.WireClient;
import io.muster.client.MusterClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * W1: registers. Each committed offset is one, and processes without a membership commit, read and
 * delete them at the same time.
 */
public final class RegisterWorkload implements Workload {
  /** Its partitions are the keys of every group. */
  static final String TOPIC = "registers";

  /** The partition that is committed once and never deleted. */
  static final int ANCHOR = RegisterGroups.KEYS_OF_GROUP;

  private static final int PROCESSES_OF_CLIENT = 5;
  private static final Duration BEGINNING = Duration.ofSeconds(60);

  private final WorkloadContext context;
  private final RegisterOptions options;
  private final RegisterGroups groups;
  private final List<WireClient> clients = new ArrayList<>();
  private final PacedProcesses processes = new PacedProcesses();

  public RegisterWorkload(WorkloadContext context, RegisterOptions options) {
    this.context = context;
    this.options = options;
    this.groups =
        new RegisterGroups(
            "register-",
            options.groups(),
            context.somePartitions("register-homes", options.offsetsPartitions()),
            context.offsetsPartitions(),
            options.rotateAfter());
  }

  @Override
  public void start() throws InterruptedException {
    try (MusterClient operator = context.operator("register-setup", BEGINNING)) {
      boolean unused = operator.admin().createTopic(TOPIC, RegisterGroups.KEYS_OF_GROUP + 1);
    }
    Pace pace = new Pace(options.operationsPerSecond());
    for (int i = 0; i < options.processes(); i++) {
      if (i % PROCESSES_OF_CLIENT == 0) {
        clients.add(new WireClient(context.endpoints()));
      }
      WireClient client = clients.get(clients.size() - 1);
      processes.add(new RegisterProcess(context, client, groups, pace, options.patience()));
    }
    List<RegisterGroups.Group> first = groups.all();
    processes.start();
    Waiting.until(
        () -> first.stream().allMatch(group -> group.anchored().get()),
        BEGINNING,
        "every register has a commit acknowledged");
  }

  @Override
  public void quiesce(Duration limit) throws InterruptedException {
    processes.quiesce(limit);
  }

  @Override
  public void lastReads() throws InterruptedException {
    List<Integer> partitions = IntStream.rangeClosed(0, ANCHOR).boxed().toList();
    List<RegisterGroups.Group> all = groups.all();
    LastReads.through(
        context, reads -> all.forEach(group -> reads.offsets(group.id(), TOPIC, partitions)));
  }

  @Override
  public SortedMap<String, String> facts() {
    return new TreeMap<>();
  }

  @Override
  public void close() {
    processes.end();
    clients.forEach(WireClient::close);
  }
}
