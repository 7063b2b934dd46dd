// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import io.muster.chaos.workload.wire.WireClient;
import io.muster.client.MusterClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * W1: registers. Each committed offset is one, and processes without a membership commit, read and
 * delete them at the same time.
 */
public final class RegisterWorkload implements Workload {
  /** Its partitions are the keys of every group. */
  public static final String TOPIC = "registers";

  /** Partitions from 0 that operations are about. */
  public static final int KEYS_OF_GROUP = 2;

  /** The partition that is committed once and never deleted. */
  static final int ANCHOR = KEYS_OF_GROUP;

  private static final int PROCESSES_OF_CLIENT = 5;
  private static final Duration BEGINNING = Duration.ofSeconds(60);
  private static final Duration LAST_READ = Duration.ofSeconds(20);

  private final WorkloadContext context;
  private final RegisterOptions options;
  private final RegisterGroups groups;
  private final List<WireClient> clients = new ArrayList<>();
  private final List<RegisterProcess> processes = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  public RegisterWorkload(WorkloadContext context, RegisterOptions options) {
    this.context = context;
    this.options = options;
    List<Integer> homes =
        new ArrayList<>(IntStream.range(0, context.offsetsPartitions()).boxed().toList());
    Collections.shuffle(homes, Seeds.random(context.seed(), "register-homes"));
    this.groups =
        new RegisterGroups(
            "register-",
            options.groups(),
            homes.subList(0, Math.min(options.offsetsPartitions(), homes.size())),
            context.offsetsPartitions(),
            options.rotateAfter());
  }

  @Override
  public void start() throws InterruptedException {
    try (MusterClient client =
        MusterClient.builder()
            .endpoints(context.endpoints().values())
            .clientId("register-setup")
            .requestTimeout(BEGINNING)
            .build()) {
      client.admin().createTopic(TOPIC, KEYS_OF_GROUP + 1);
    }
    Pace pace = new Pace(options.operationsPerSecond());
    for (int i = 0; i < options.processes(); i++) {
      if (i % PROCESSES_OF_CLIENT == 0) {
        clients.add(new WireClient(context.endpoints()));
      }
      WireClient client = clients.get(clients.size() - 1);
      RegisterProcess process =
          new RegisterProcess(
              context.recorder().newProcess(), context, client, groups, pace, options.patience());
      processes.add(process);
      Thread thread = new Thread(process, "register-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    List<RegisterGroups.Group> first = groups.all();
    threads.forEach(Thread::start);
    Waiting.until(
        () -> first.stream().allMatch(group -> group.anchored().get()),
        BEGINNING,
        "every register has a commit acknowledged");
  }

  @Override
  public void quiesce(Duration limit) throws InterruptedException {
    processes.forEach(RegisterProcess::stop);
    long deadline = System.nanoTime() + limit.toNanos();
    for (Thread thread : threads) {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
    }
  }

  @Override
  public void lastReads() throws InterruptedException {
    try (WireClient client = new WireClient(context.endpoints())) {
      WireReads reads = new WireReads(client, context.recorder());
      List<Integer> partitions = IntStream.rangeClosed(0, ANCHOR).boxed().toList();
      List<RegisterGroups.Group> all = groups.all();
      EachNode.run(
          client.nodes(),
          node -> {
            int process = context.recorder().newProcess();
            for (RegisterGroups.Group group : all) {
              reads.lastFetch(process, node, group.id(), TOPIC, partitions, LAST_READ);
            }
          });
    }
  }

  @Override
  public SortedMap<String, String> facts() {
    return new TreeMap<>();
  }

  @Override
  public void close() {
    processes.forEach(RegisterProcess::stop);
    threads.forEach(Thread::interrupt);
    clients.forEach(WireClient::close);
  }
}
