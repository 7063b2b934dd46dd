// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import io.muster.cli.offsets.LogLookup.Bounds;
import io.muster.client.CommittedOffset;
import io.muster.client.TopicPartition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * What a reset of one group would write.
 *
 * @param rows by topic and partition
 * @param remarks for people: offsets that had to be moved into the log
 */
public record ResetPlan(List<Row> rows, List<String> remarks) {
  /**
   * One partition.
   *
   * @param currentOffset null where the group has not committed
   */
  public record Row(
      String group, String topic, int partition, long newOffset, @Nullable Long currentOffset) {
    public GroupOffset offset() {
      return new GroupOffset(group, topic, partition, newOffset, null, "");
    }
  }

  /** A plan that cannot be made; the message says why, and names the partition. */
  public static final class ImpossibleException extends Exception {
    private static final long serialVersionUID = 1L;

    ImpossibleException(String message) {
      super(message);
    }
  }

  /**
   * Makes the plan; asks the source, changes nothing.
   *
   * @param committed offsets of the group
   * @param source null: offsets are not held against any log
   */
  public static ResetPlan of(
      String group,
      NavigableSet<TopicPartition> partitions,
      ResetSpec spec,
      Map<TopicPartition, CommittedOffset> committed,
      @Nullable LogLookup source)
      throws ImpossibleException, IOException {
    Map<TopicPartition, Bounds> bounds = source == null ? Map.of() : source.bounds(partitions);
    Map<TopicPartition, Long> byTime =
        source != null && spec instanceof ResetSpec.ToTime time
            ? source.at(partitions, time.time())
            : Map.of();
    List<Row> rows = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (TopicPartition each : partitions) {
      CommittedOffset current = committed.get(each);
      Bounds log = bounds.get(each);
      long wanted = wanted(each, spec, current, log, byTime.get(each));
      long target = log == null ? Math.max(0, wanted) : log.clamp(wanted);
      if (target != wanted) {
        remarks.add(
            log == null
                ? "%s: %d is before the first possible offset; 0 is taken".formatted(each, wanted)
                : "%s: %d is not in the log, which is from %d to %d; %d is taken"
                    .formatted(each, wanted, log.begin(), log.end(), target));
      }
      rows.add(
          new Row(
              group,
              each.topic(),
              each.partition(),
              target,
              current == null ? null : current.offset()));
    }
    return new ResetPlan(List.copyOf(rows), List.copyOf(remarks));
  }

  private static long wanted(
      TopicPartition partition,
      ResetSpec spec,
      @Nullable CommittedOffset current,
      @Nullable Bounds log,
      @Nullable Long byTime)
      throws ImpossibleException {
    if (spec instanceof ResetSpec.ToOffset to) {
      return to.offset();
    }
    if (spec instanceof ResetSpec.ToEach each) {
      Long offset = each.offsets().get(partition);
      if (offset == null) {
        throw new ImpossibleException("the file names no offset for " + partition);
      }
      return offset;
    }
    if (spec instanceof ResetSpec.ShiftBy shift) {
      if (current == null) {
        throw new ImpossibleException(partition + " has no committed offset that could be shifted");
      }
      return saturated(current.offset(), shift.records());
    }
    if (spec instanceof ResetSpec.ToCurrent && current != null) {
      return current.offset();
    }
    if (log == null) {
      throw new ImpossibleException(
          spec instanceof ResetSpec.ToCurrent
              ? partition + " has no committed offset; with --source its end would be taken"
              : "only the source of " + partition + " knows that: give --source");
    }
    if (spec instanceof ResetSpec.ToEarliest) {
      return log.begin();
    }
    return spec instanceof ResetSpec.ToTime && byTime != null ? byTime : log.end();
  }

  private static long saturated(long offset, long shift) {
    long sum = offset + shift;
    // Both of the same sign, and the sum of the other: it went over.
    return shift > 0 && sum < 0 ? Long.MAX_VALUE : sum;
  }
}
