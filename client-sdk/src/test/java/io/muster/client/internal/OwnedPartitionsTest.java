// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.CommittedOffset;
import io.muster.client.ConsumerRecord;
import io.muster.client.NoOffsetForPartitionException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.OffsetReset;
import io.muster.client.TopicPartition;
import io.muster.client.source.FileProducer;
import io.muster.client.source.FileSource;
import io.muster.client.source.OffsetOutOfRangeException;
import io.muster.client.source.PartitionReader;
import io.muster.client.source.PartitionSource;
import io.muster.client.source.SourceRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedPartitionsTest {
  private static final TopicPartition ZERO = new TopicPartition("t", 0);
  private static final TopicPartition ONE = new TopicPartition("t", 1);

  @TempDir Path root;

  @BeforeEach
  void writeThreeRecordsEach() throws IOException {
    try (FileProducer producer = new FileProducer(root, "t", 2)) {
      for (int i = 0; i < 6; i++) {
        producer.append("v" + i);
      }
    }
  }

  @Test
  void startsAtTheCommittedOffsetOrByPolicy() {
    OwnedPartitions<String> owned = owned(OffsetReset.EARLIEST);
    owned.start(Set.of(ZERO, ONE), Map.of(ZERO, committed(2)));
    assertThat(owned.position(ZERO)).isEqualTo(2);
    assertThat(owned.position(ONE)).isZero();

    owned = owned(OffsetReset.LATEST);
    owned.start(Set.of(ZERO, ONE), Map.of(ZERO, committed(2)));
    assertThat(owned.position(ONE)).isEqualTo(3);
  }

  @Test
  void withoutPolicyTheMissingOffsetIsAnError() {
    OwnedPartitions<String> owned = owned(OffsetReset.NONE);

    assertThatThrownBy(() -> owned.start(Set.of(ZERO, ONE), Map.of(ZERO, committed(2))))
        .isInstanceOfSatisfying(
            NoOffsetForPartitionException.class,
            e -> assertThat(e.partitions()).containsExactly(ONE));
    assertThat(owned.position(ZERO)).isEqualTo(2);
  }

  @Test
  void seekBeforeTheCommittedOffsetIsKnownWins() {
    OwnedPartitions<String> owned = owned(OffsetReset.EARLIEST);
    owned.seek(ZERO, 1);
    owned.start(Set.of(ZERO, ONE), Map.of(ZERO, committed(3)));
    assertThat(owned.position(ZERO)).isEqualTo(1);
  }

  @Test
  void partitionsAreServedInTurn() {
    OwnedPartitions<String> owned = owned(OffsetReset.EARLIEST);
    assertThat(owned.poll(10).isEmpty()).isTrue();
    owned.start(Set.of(ZERO, ONE), Map.of());

    assertThat(values(owned.poll(2))).containsExactly("v0", "v2");
    assertThat(values(owned.poll(2))).containsExactly("v1", "v3");
    assertThat(values(owned.poll(2))).containsExactly("v4", "v5");
    assertThat(owned.toCommit())
        .isEqualTo(Map.of(ZERO, new OffsetAndMetadata(3), ONE, new OffsetAndMetadata(3)));
    owned.seek(ONE, 2);
    assertThat(values(owned.poll(2))).containsExactly("v5");
  }

  @Test
  void pausedPartitionWaits() {
    OwnedPartitions<String> owned = owned(OffsetReset.EARLIEST);
    owned.start(Set.of(ZERO, ONE), Map.of());
    owned.pause(ZERO, true);
    assertThat(owned.paused()).containsExactly(ZERO);
    assertThat(owned.poll(10).partitions()).containsExactly(ONE);
    owned.pause(ZERO, false);
    assertThat(owned.poll(10).partitions()).containsExactly(ZERO);
  }

  @Test
  void whatIsKeptIsNotTouched() {
    OwnedPartitions<String> owned = owned(OffsetReset.EARLIEST);
    owned.start(Set.of(ZERO, ONE), Map.of());
    owned.pause(ONE, true);
    owned.seek(ONE, 2);
    owned.remove(Set.of(ZERO));
    owned.add(Set.of(ZERO, ONE));

    assertThat(owned.paused()).containsExactly(ONE);
    assertThat(owned.position(ONE)).isEqualTo(2);
    assertThat(owned.withoutPosition()).containsExactly(ZERO);
  }

  @Test
  void whatIsAboutToBeGivenUpIsHeldBack() {
    OwnedPartitions<String> owned = owned(OffsetReset.EARLIEST);
    owned.start(Set.of(ZERO, ONE), Map.of());
    owned.holdBack();
    assertThat(owned.poll(10)).isEmpty();
    owned.clear();
    owned.add(Set.of(ZERO));
    owned.start(Set.of(ZERO), Map.of());
    assertThat(owned.poll(10)).hasSize(3);
  }

  @Test
  void readersTellWhereTheirPartitionsEnd() {
    OwnedPartitions<String> owned = owned(OffsetReset.EARLIEST);
    assertThat(owned.endOffsets()).isEmpty();
    owned.start(Set.of(ZERO, ONE), Map.of());
    owned.poll(1);
    assertThat(owned.endOffsets()).isEqualTo(Map.of(ZERO, 3L));
  }

  @Test
  void positionThatIsGoneIsResetByPolicy() {
    OwnedPartitions<String> earliest = cut(OffsetReset.EARLIEST, 1);
    assertThat(earliest.poll(10)).isEmpty();
    assertThat(earliest.position(ZERO)).isEqualTo(5);
    assertThat(values(earliest.poll(10))).containsExactly("v5");

    OwnedPartitions<String> latest = cut(OffsetReset.LATEST, 1);
    latest.poll(10);
    assertThat(latest.position(ZERO)).isEqualTo(6);

    OwnedPartitions<String> byTime = cut(OffsetReset.byDuration(Duration.ofHours(1)), 1);
    byTime.poll(10);
    assertThat(byTime.position(ZERO)).isEqualTo(5);

    OwnedPartitions<String> none = cut(OffsetReset.NONE, 1);
    assertThatThrownBy(() -> none.poll(10))
        .isInstanceOfSatisfying(
            NoOffsetForPartitionException.class,
            e -> {
              assertThat(e.reason()).isEqualTo("OFFSET_OUT_OF_RANGE");
              assertThat(e.partitions()).containsExactly(ZERO);
              assertThat(e).hasMessageContaining("5 to 6");
            });
    none.seek(ZERO, 5);
    assertThat(values(none.poll(10))).containsExactly("v5");
  }

  private static OwnedPartitions<String> cut(OffsetReset reset, long committed) {
    OwnedPartitions<String> owned = new OwnedPartitions<>(new CutSource(), reset);
    owned.add(Set.of(ZERO));
    owned.start(Set.of(ZERO), Map.of(ZERO, committed(committed)));
    return owned;
  }

  /** A source that has the record with offset 5 only, and finds it by any time. */
  private static final class CutSource implements PartitionSource<String> {
    @Override
    public PartitionReader<String> open(TopicPartition partition, long offset) {
      return new PartitionReader<>() {
        private long next = offset;

        @Override
        public List<SourceRecord<String>> poll(int maxRecords) throws IOException {
          if (next < 5) {
            throw new OffsetOutOfRangeException(partition, next, 5, 6);
          }
          return next == 5 ? List.of(new SourceRecord<>(next++, "v5")) : List.of();
        }

        @Override
        public long position() {
          return next;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public long beginningOffset(TopicPartition partition) {
      return 5;
    }

    @Override
    public long endOffset(TopicPartition partition) {
      return 6;
    }

    @Override
    public boolean findsOffsetsByTime() {
      return true;
    }

    @Override
    public OptionalLong offsetAt(TopicPartition partition, Instant time) {
      return OptionalLong.of(5);
    }
  }

  @Test
  void readerThatFailsIsReplacedAndCostsNoRecords() {
    for (Exception failure : List.of(new IOException("gone"), new IllegalStateException("bug"))) {
      FailingSource source = new FailingSource(failure);
      OwnedPartitions<String> owned = new OwnedPartitions<>(source, OffsetReset.EARLIEST);
      owned.add(Set.of(ZERO, ONE));
      owned.start(Set.of(ZERO, ONE), Map.of(ONE, committed(7)));

      // Of the partition that can be read; what the other's reader took goes with it.
      assertThat(values(owned.poll(10))).containsExactly("t-0 at 0");
      assertThat(owned.endOffsets()).isEmpty();
      assertThatThrownBy(() -> owned.poll(10)).hasMessageContaining(failure.getMessage());
      source.failure = null;
      assertThat(owned.position(ONE)).isEqualTo(7);
      assertThat(values(owned.poll(10))).containsExactly("t-1 at 7");
      assertThat(source.opened).containsExactly("t-0 at 0", "t-1 at 7", "t-1 at 7", "t-1 at 7");
    }
  }

  /** A source of partitions of one record each, of which those but the first fail at first. */
  private static final class FailingSource implements PartitionSource<String> {
    private final List<String> opened = new ArrayList<>();
    private @Nullable Exception failure;

    private FailingSource(Exception failure) {
      this.failure = failure;
    }

    @Override
    public PartitionReader<String> open(TopicPartition partition, long offset) {
      String name = partition + " at " + offset;
      opened.add(name);
      return new PartitionReader<>() {
        private long next = offset;

        @Override
        public List<SourceRecord<String>> poll(int maxRecords) throws IOException {
          if (next > offset) {
            return List.of();
          }
          next++;
          Exception thrown = failure;
          if (thrown instanceof IOException e && partition.equals(ONE)) {
            throw e;
          }
          if (thrown instanceof RuntimeException e && partition.equals(ONE)) {
            throw e;
          }
          return List.of(new SourceRecord<>(offset, name));
        }

        @Override
        public long position() {
          return next;
        }

        @Override
        public OptionalLong endOffset() {
          throw new IllegalStateException("no end");
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public long beginningOffset(TopicPartition partition) {
      return 0;
    }

    @Override
    public long endOffset(TopicPartition partition) {
      return 0;
    }
  }

  @Test
  void foreignPartitionIsRefused() {
    OwnedPartitions<String> owned = owned(OffsetReset.EARLIEST);
    assertThatThrownBy(() -> owned.seek(new TopicPartition("t", 2), 0))
        .isInstanceOf(IllegalStateException.class);
    owned.clear();
    assertThat(owned.partitions()).isEmpty();
  }

  private OwnedPartitions<String> owned(OffsetReset reset) {
    OwnedPartitions<String> owned = new OwnedPartitions<>(new FileSource(root), reset);
    owned.add(Set.of(ZERO, ONE));
    return owned;
  }

  private static List<String> values(Iterable<ConsumerRecord<String>> records) {
    return StreamSupport.stream(records.spliterator(), false).map(ConsumerRecord::value).toList();
  }

  private static CommittedOffset committed(long offset) {
    return new CommittedOffset(offset, OptionalInt.empty(), "", 1, Instant.EPOCH);
  }
}
