// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.effects;

import io.muster.chaos.history.Call;
import io.muster.chaos.workload.Pace;
import io.muster.chaos.workload.PacedProcess;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.calls.WireReads;
import io.muster.chaos.workload.calls.WireWrites;
import io.muster.chaos.workload.group.RegisterGroups;
import io.muster.chaos.workload.wire.WireClient;
import java.time.Duration;
import java.util.List;

/**
 * One writer whose answers get lost: it commits through relays, and often sends the same again by
 * another way, with the sequence of the first time, whether that was answered or not.
 */
final class EffectsProcess extends PacedProcess {
  private static final int OFFSET_MAX = 1_000_000;
  private static final double READS = 0.3;
  private static final double AGAIN = 0.6;

  private final WireWrites lossy;
  private final WireWrites direct;
  private final WireReads reads;
  private final RegisterGroups groups;
  private final Duration patience;
  private long sequence;

  /**
   * @param lossy through relays
   * @param direct not through relays
   */
  EffectsProcess(
      WorkloadContext context,
      WireClient lossy,
      WireClient direct,
      RegisterGroups groups,
      Pace pace,
      Duration patience) {
    super("effects", context, pace);
    this.lossy = new WireWrites(lossy, context.recorder(), patience);
    this.direct = new WireWrites(direct, context.recorder(), patience);
    this.reads = new WireReads(direct, context.recorder());
    this.groups = groups;
    this.patience = patience;
  }

  @Override
  protected void operation() {
    RegisterGroups.Group group = groups.next(random);
    int partition = random.nextInt(RegisterGroups.KEYS_OF_GROUP);
    if (group.anchored().get() && random.nextDouble() < READS) {
      reads.fetch(process, group.id(), EffectsWorkload.TOPIC, List.of(partition), patience);
      return;
    }
    sequence++;
    Call.Commit commit =
        new Call.Commit(
            group.id(),
            "",
            -1,
            sequence,
            List.of(
                new Call.Write(
                    EffectsWorkload.TOPIC,
                    partition,
                    random.nextInt(OFFSET_MAX),
                    process + "-" + sequence)));
    WireWrites.Ended first = lossy.commitOnce(process, clientId, commit);
    boolean taken = first.ok();
    if (!taken || random.nextDouble() < AGAIN) {
      WireWrites.Ended again = direct.commit(process, clientId, commit);
      taken |= again.ok();
    }
    if (taken) {
      group.anchored().set(true);
    }
  }
}
