// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.library;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.calls.Endings;
import io.muster.chaos.workload.calls.Outcomes;
import io.muster.client.Assignment;
import io.muster.client.CommitResult;
import io.muster.client.GroupMember;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The commits of one member of the client library, one at a time. They tell their revision, which
 * those of a {@code GroupConsumer} do not. Used by the member's thread alone.
 */
public final class MemberCommits {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final GroupHome group;
  private final GroupMember member;
  private final Recorder recorder;
  private final int process;
  private final Consumer<Map<Integer, Long>> taken;
  private long number;
  private @Nullable CompletableFuture<Boolean> open;
  private Map<Integer, Long> underWay = Map.of();

  /**
   * @param process of the history
   * @param taken told of offsets by partition once they are known to be committed
   */
  public MemberCommits(
      GroupHome group, GroupMember member, int process, Consumer<Map<Integer, Long>> taken) {
    this.group = group;
    this.member = member;
    this.recorder = group.recorder();
    this.process = process;
    this.taken = taken;
  }

  /** Nobody knows yet what becomes of the last one. */
  public boolean isOpen() {
    return open != null && !open.isDone();
  }

  /** Commits and waits; true also where there was nothing to commit. */
  public boolean commit(Map<Integer, Long> offsets) throws InterruptedException {
    send(offsets);
    return await();
  }

  /** Waits for the one that is open; true also where there is none. */
  public boolean await() throws InterruptedException {
    CompletableFuture<Boolean> last = open;
    if (last == null) {
      return true;
    }
    try {
      boolean ok = last.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (ok) {
        taken.accept(underWay);
      }
      open = null;
      underWay = Map.of();
      return ok;
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("a commit did not end by itself", e);
    }
  }

  /** Only while no other commit is open. */
  public void send(Map<Integer, Long> wanted) {
    Assignment standing = member.assignment();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    List<Call.Write> writes = new ArrayList<>();
    Map<Integer, Long> sending = new TreeMap<>();
    wanted.forEach(
        (partition, offset) -> {
          TopicPartition named = new TopicPartition(group.topic(), partition);
          // What was lost, and will be told so, cannot be committed.
          if (standing.partitions().contains(named)) {
            String metadata = process + "-" + number++;
            offsets.put(named, new OffsetAndMetadata(offset, metadata));
            writes.add(new Call.Write(group.topic(), partition, offset, metadata));
            sending.put(partition, offset);
          }
        });
    if (writes.isEmpty()) {
      return;
    }
    Recorder.Open call =
        recorder.invoke(
            process,
            new Call.Commit(
                group.id(), standing.memberId(), standing.generation(), 0, List.copyOf(writes)));
    CompletableFuture<CommitResult> sent = member.commitAsync(offsets);
    // The library takes the generation of the moment: where that may have been another than the
    // one written down, the answer is worth nothing.
    boolean same = member.assignment().generation() == standing.generation();
    open =
        sent.handle(
            (result, thrown) -> {
              if (!same) {
                call.unknown("GENERATION_MOVED");
              } else if (thrown == null) {
                call.ok(new Answer.Committed(result.revision()), Header.of(result.node()));
              } else {
                Endings.end(call, Outcomes.of(true, thrown), group.header(thrown));
              }
              return thrown == null;
            });
    underWay = sending;
  }
}
