// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.CommittedOffset;
import io.muster.client.ConsumerRecord;
import io.muster.client.ConsumerRecords;
import io.muster.client.NoOffsetForPartitionException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.OffsetReset;
import io.muster.client.TopicPartition;
import io.muster.client.source.OffsetOutOfRangeException;
import io.muster.client.source.PartitionReader;
import io.muster.client.source.PartitionSource;
import io.muster.client.source.SourceRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that a consumer owns, each with its position and its reader. Used by the
 * application's thread only.
 */
final class OwnedPartitions<R> {
  private static final Logger log = LoggerFactory.getLogger(OwnedPartitions.class);
  private static final long UNKNOWN = -1;

  private final PartitionSource<R> source;
  private final ResetPolicy reset;
  private final TreeMap<TopicPartition, Owned<R>> owned = new TreeMap<>();
  private @Nullable TopicPartition lastServed;

  private static final class Owned<R> {
    long position = UNKNOWN;
    boolean paused;
    boolean heldBack;
    @Nullable PartitionReader<R> reader;
  }

  OwnedPartitions(PartitionSource<R> source, OffsetReset reset) {
    this.source = source;
    this.reset = new ResetPolicy(source, reset);
  }

  Set<TopicPartition> partitions() {
    return Set.copyOf(owned.keySet());
  }

  /** Takes these in addition. What is owned already stays as it is. */
  void add(Set<TopicPartition> partitions) {
    partitions.forEach(partition -> owned.computeIfAbsent(partition, added -> new Owned<>()));
  }

  /** Gives these up. A reader that cannot be closed is logged. */
  void remove(Set<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Owned<R> of = owned.remove(partition);
      if (of != null) {
        closeReader(partition, of);
      }
    }
  }

  /** Polls return nothing of what is owned now: it is about to be given up. */
  void holdBack() {
    owned.values().forEach(of -> of.heldBack = true);
  }

  /** Gives all up. A reader that cannot be closed is logged. */
  void clear() {
    owned.forEach(this::closeReader);
    owned.clear();
  }

  private void closeReader(TopicPartition partition, Owned<R> of) {
    PartitionReader<R> reader = of.reader;
    of.reader = null;
    if (reader != null) {
      try {
        reader.close();
      } catch (IOException | RuntimeException e) {
        log.warn("the reader of {} could not be closed", partition, e);
      }
    }
  }

  private Owned<R> get(TopicPartition partition) {
    Owned<R> of = owned.get(partition);
    if (of == null) {
      throw new IllegalStateException(partition + " is not assigned to this consumer");
    }
    return of;
  }

  /** Partitions whose starting position has not been found yet. */
  Set<TopicPartition> withoutPosition() {
    Set<TopicPartition> missing = new TreeSet<>();
    owned.forEach(
        (partition, of) -> {
          if (of.position == UNKNOWN) {
            missing.add(partition);
          }
        });
    return missing;
  }

  boolean hasPosition(TopicPartition partition) {
    return get(partition).position != UNKNOWN;
  }

  long position(TopicPartition partition) {
    return get(partition).position;
  }

  void seek(TopicPartition partition, long offset) {
    Owned<R> of = get(partition);
    of.position = offset;
    closeReader(partition, of);
  }

  void seekToBeginning(TopicPartition partition) {
    get(partition);
    seek(partition, reset.beginning(partition));
  }

  void seekToEnd(TopicPartition partition) {
    get(partition);
    seek(partition, reset.end(partition));
  }

  void pause(TopicPartition partition, boolean paused) {
    get(partition).paused = paused;
  }

  Set<TopicPartition> paused() {
    Set<TopicPartition> paused = new TreeSet<>();
    owned.forEach(
        (partition, of) -> {
          if (of.paused) {
            paused.add(partition);
          }
        });
    return paused;
  }

  /**
   * Sets the starting positions of these partitions, as far as they are still owned and nobody has
   * sought them meanwhile.
   *
   * @throws NoOffsetForPartitionException some have no committed offset and there is no policy
   */
  void start(Set<TopicPartition> partitions, Map<TopicPartition, CommittedOffset> committed) {
    Set<TopicPartition> without = new TreeSet<>();
    for (TopicPartition partition : partitions) {
      Owned<R> of = owned.get(partition);
      if (of == null || of.position != UNKNOWN) {
        continue;
      }
      CommittedOffset offset = committed.get(partition);
      if (offset != null) {
        of.position = offset.offset();
      } else {
        reset
            .position(partition)
            .ifPresentOrElse(at -> of.position = at, () -> without.add(partition));
      }
    }
    if (!without.isEmpty()) {
      throw new NoOffsetForPartitionException(without);
    }
  }

  /** Where partitions end, as far as their readers know. */
  Map<TopicPartition, Long> endOffsets() {
    Map<TopicPartition, Long> ends = new HashMap<>();
    owned.forEach(
        (partition, of) -> {
          PartitionReader<R> reader = of.reader;
          if (reader != null) {
            endOffset(partition, reader).ifPresent(end -> ends.put(partition, end));
          }
        });
    return ends;
  }

  /** For operators only: it must not cost the records that were read before it. */
  private static OptionalLong endOffset(TopicPartition partition, PartitionReader<?> reader) {
    try {
      return reader.endOffset();
    } catch (RuntimeException e) {
      log.debug("the reader of {} cannot say where it ends", partition, e);
      return OptionalLong.empty();
    }
  }

  /** The offset to commit for each partition whose position is known. */
  Map<TopicPartition, OffsetAndMetadata> toCommit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    owned.forEach(
        (partition, of) -> {
          if (of.position != UNKNOWN) {
            offsets.put(partition, new OffsetAndMetadata(of.position));
          }
        });
    return offsets;
  }

  /** Reads on, beginning after the partition that was served last, so that none starves. */
  ConsumerRecords<R> poll(int maxRecords) {
    Map<TopicPartition, List<ConsumerRecord<R>>> records = new LinkedHashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    int room = maxRecords;
    for (TopicPartition partition : inTurn()) {
      if (room == 0) {
        break;
      }
      Owned<R> of = get(partition);
      if (of.paused || of.heldBack || of.position == UNKNOWN) {
        continue;
      }
      List<SourceRecord<R>> found;
      try {
        found = poll(partition, of, room);
      } catch (RuntimeException e) {
        // Also what a source throws that it should not.
        if (records.isEmpty()) {
          throw e;
        }
        // What has been read counts as polled already, so it has to be handed out. The partition is
        // tried again, and fails again, when its turn comes.
        log.warn("{} could not be read and is tried again", partition, e);
        break;
      }
      if (!found.isEmpty()) {
        records.put(
            partition,
            found.stream()
                .map(record -> new ConsumerRecord<>(partition, record.offset(), record.value()))
                .toList());
        next.put(partition, new OffsetAndMetadata(of.position));
        room -= found.size();
        lastServed = partition;
      }
    }
    return records.isEmpty() ? ConsumerRecords.empty() : new ConsumerRecords<>(records, next);
  }

  private List<SourceRecord<R>> poll(TopicPartition partition, Owned<R> of, int room) {
    try {
      PartitionReader<R> reader = of.reader;
      if (reader == null) {
        reader = source.open(partition, of.position);
        of.reader = reader;
      }
      List<SourceRecord<R>> found = reader.poll(room);
      of.position = reader.position();
      return found;
    } catch (OffsetOutOfRangeException e) {
      seek(partition, reset.position(e));
      return List.of();
    } catch (IOException e) {
      // What it read before it failed is gone with it: another one begins at the position.
      closeReader(partition, of);
      throw ResetPolicy.unreadable(partition, e);
    } catch (RuntimeException e) {
      closeReader(partition, of);
      throw e;
    }
  }

  private List<TopicPartition> inTurn() {
    TopicPartition last = lastServed;
    if (last == null) {
      return List.copyOf(owned.keySet());
    }
    List<TopicPartition> turn = new ArrayList<>(owned.tailMap(last, false).keySet());
    turn.addAll(owned.headMap(last, true).keySet());
    return turn;
  }
}
