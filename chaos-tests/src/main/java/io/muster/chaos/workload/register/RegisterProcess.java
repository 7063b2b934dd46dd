// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.register;

import io.muster.chaos.history.Call;
import io.muster.chaos.workload.Pace;
import io.muster.chaos.workload.PacedProcess;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.calls.WireReads;
import io.muster.chaos.workload.calls.WireWrites;
import io.muster.chaos.workload.group.RegisterGroups;
import io.muster.chaos.workload.wire.WireClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One client process on the registers: commits, reads and now and then deletes, one call after the
 * other. It is a writer of its own, with its own growing sequence, which an operation keeps over
 * its attempts.
 */
final class RegisterProcess extends PacedProcess {
  private static final int OFFSET_MAX = 1_000_000;
  private static final double READS = 0.45;
  private static final double DELETES = 0.03;

  private final WireReads reads;
  private final WireWrites commits;
  private final RegisterGroups groups;
  private final Duration patience;
  private long sequence;

  RegisterProcess(
      WorkloadContext context,
      WireClient client,
      RegisterGroups groups,
      Pace pace,
      Duration patience) {
    super("register", context, pace);
    this.reads = new WireReads(client, context.recorder());
    this.commits = new WireWrites(client, context.recorder(), patience);
    this.groups = groups;
    this.patience = patience;
  }

  @Override
  protected void operation() {
    RegisterGroups.Group group = groups.next(random);
    double choice = random.nextDouble();
    if (!group.anchored().get()) {
      List<Integer> all = IntStream.rangeClosed(0, RegisterWorkload.ANCHOR).boxed().toList();
      if (commit(group.id(), all)) {
        group.anchored().set(true);
      }
    } else if (choice < READS) {
      reads.fetch(process, group.id(), RegisterWorkload.TOPIC, someKeys(), patience);
    } else if (choice < READS + DELETES) {
      delete(group.id(), random.nextInt(RegisterGroups.KEYS_OF_GROUP));
    } else {
      commit(group.id(), someKeys());
    }
  }

  /** At least one. */
  private List<Integer> someKeys() {
    List<Integer> some = new ArrayList<>();
    int surely = random.nextInt(RegisterGroups.KEYS_OF_GROUP);
    for (int key = 0; key < RegisterGroups.KEYS_OF_GROUP; key++) {
      if (key == surely || random.nextBoolean()) {
        some.add(key);
      }
    }
    return some;
  }

  private boolean commit(String group, List<Integer> partitions) {
    sequence++;
    List<Call.Write> writes =
        partitions.stream()
            .map(
                partition ->
                    new Call.Write(
                        RegisterWorkload.TOPIC,
                        partition,
                        random.nextInt(OFFSET_MAX),
                        process + "-" + sequence + "-" + partition))
            .toList();
    return commits.commit(process, clientId, new Call.Commit(group, "", -1, sequence, writes)).ok();
  }

  private void delete(String group, int partition) {
    WireWrites.Ended unused =
        commits.delete(
            process, clientId, new Call.Delete(group, RegisterWorkload.TOPIC, List.of(partition)));
  }
}
