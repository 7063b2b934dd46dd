// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.figures;

import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.MusterClient;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Commits of many members in a closed loop: each sends its next when the last is acknowledged. */
final class CommitFigures {
  private static final Duration WARM_UP = Duration.ofSeconds(60);
  private static final Duration WINDOW = Duration.ofSeconds(20);

  static void measure(Path folder, int raftGroups, int members) throws InterruptedException {
    Map<String, String> settings =
        Map.of(
            "raft.groups", Integer.toString(raftGroups), "group.initial.rebalance.delay.ms", "0");
    try (LocalCluster cluster =
        LocalCluster.create(folder, 3, LocalClusterOptions.tied(settings))) {
      cluster.startAll();
      cluster.awaitAllLed(Duration.ofMinutes(2));
      try (MusterClient client =
          MusterClient.builder().endpoints(cluster.endpoints()).clientId("figures").build()) {
        client.admin().createTopic("t", 1);
        List<GroupMember> group = new ArrayList<>();
        for (int i = 0; i < members; i++) {
          group.add(client.newMember("group-" + i).subscribe(List.of("t")).start());
        }
        awaitStable(group);
        Loop loop = new Loop();
        group.forEach(member -> loop.next(member, 1));
        Thread.sleep(WARM_UP.toMillis());
        long before = loop.commits.sum();
        long start = System.nanoTime();
        Thread.sleep(WINDOW.toMillis());
        double rate =
            (loop.commits.sum() - before) / ((System.nanoTime() - start) / 1_000_000_000.0);
        Figures.print(
            String.format(
                "raft.groups %d, %d members: %,.0f commits/s, %d failed",
                raftGroups, members, rate, loop.failures.sum()));
        loop.stopped.set(true);
      }
    }
  }

  private static void awaitStable(List<GroupMember> members) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!members.stream().allMatch(member -> member.state() == MemberState.STABLE)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the members are not stable after a minute");
      }
      Thread.sleep(50);
    }
  }

  private static final class Loop {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private final LongAdder commits = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicBoolean stopped = new AtomicBoolean();

    void next(GroupMember member, long offset) {
      member
          .commitAsync(Map.of(PARTITION, new OffsetAndMetadata(offset)))
          .whenComplete(
              (result, failure) -> {
                (failure == null ? commits : failures).increment();
                if (!stopped.get() && failure == null) {
                  next(member, offset + 1);
                }
              });
    }
  }

  private CommitFigures() {}
}
