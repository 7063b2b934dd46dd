// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.admin;

import io.muster.chaos.history.Call;
import io.muster.chaos.workload.Pace;
import io.muster.chaos.workload.PacedProcess;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.calls.WireReads;
import io.muster.chaos.workload.calls.WireWrites;
import io.muster.chaos.workload.group.RegisterGroups;
import io.muster.chaos.workload.group.WireGroup;
import io.muster.chaos.workload.wire.WireClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One operator: sets, deletes and reads offsets, and deletes groups, one call after the other. In
 * groups with members most of it has to be refused.
 */
final class AdminProcess extends PacedProcess {
  private static final int OFFSET_MAX = 1_000_000;
  private static final List<Integer> PLAIN =
      IntStream.range(0, RegisterGroups.KEYS_OF_GROUP).boxed().toList();

  private final WireReads reads;
  private final WireWrites writes;
  private final RegisterGroups plain;
  private final List<WireGroup> live;
  private final List<WireGroup> empty;
  private final Duration patience;
  private long number;

  /**
   * @param plain never have members
   * @param live have members all the time
   * @param empty had one
   */
  AdminProcess(
      WorkloadContext context,
      WireClient client,
      RegisterGroups plain,
      List<WireGroup> live,
      List<WireGroup> empty,
      Pace pace,
      Duration patience) {
    super("admin", context, pace);
    this.reads = new WireReads(client, context.recorder());
    this.writes = new WireWrites(client, context.recorder(), patience);
    this.plain = plain;
    this.live = List.copyOf(live);
    this.empty = List.copyOf(empty);
    this.patience = patience;
  }

  @Override
  protected void operation() {
    int choice = random.nextInt(100);
    if (choice < 70) {
      onPlain(plain.next(random).id());
    } else if (choice < 94) {
      onLive(live.get(random.nextInt(live.size())));
    } else {
      WireGroup group = empty.get(random.nextInt(empty.size()));
      reads.fetch(process, group.id(), group.topic(), group.partitions(), patience);
    }
  }

  private void onPlain(String group) {
    String topic = AdminWorkload.PLAIN_TOPIC;
    WireWrites.Ended unused;
    switch (random.nextInt(10)) {
      case 0, 1, 2 ->
          unused =
              writes.commit(
                  process, clientId, new Call.Commit(group, "", -1, 0, offsets(topic, PLAIN)));
      case 3, 4 -> unused = writes.alter(process, clientId, group, offsets(topic, some()));
      case 5 -> unused = writes.delete(process, clientId, new Call.Delete(group, topic, some()));
      case 6 ->
          unused = writes.deleteGroup(process, clientId, new Call.Delete(group, topic, PLAIN));
      default -> reads.fetch(process, group, topic, PLAIN, patience);
    }
  }

  private void onLive(WireGroup group) {
    String old = AdminWorkload.OLD_TOPIC;
    List<Integer> all = group.partitions();
    WireWrites.Ended unused;
    switch (random.nextInt(8)) {
      case 0 ->
          unused =
              writes.delete(process, clientId, new Call.Delete(group.id(), group.topic(), all));
      case 1 ->
          unused =
              writes.deleteGroup(
                  process, clientId, new Call.Delete(group.id(), group.topic(), all));
      case 2 -> unused = writes.alter(process, clientId, group.id(), offsets(group.topic(), all));
      case 3 -> unused = writes.delete(process, clientId, new Call.Delete(group.id(), old, all));
      case 4 -> reads.fetch(process, group.id(), old, all, patience);
      default -> reads.fetch(process, group.id(), group.topic(), all, patience);
    }
  }

  private List<Integer> some() {
    return List.of(random.nextInt(PLAIN.size()));
  }

  private List<Call.Write> offsets(String topic, List<Integer> partitions) {
    number++;
    return partitions.stream()
        .map(
            partition ->
                new Call.Write(
                    topic,
                    partition,
                    random.nextInt(OFFSET_MAX),
                    process + "-" + number + "-" + partition))
        .toList();
  }
}
