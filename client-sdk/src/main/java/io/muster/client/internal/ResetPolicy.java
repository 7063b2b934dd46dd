// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.FatalException;
import io.muster.client.NoOffsetForPartitionException;
import io.muster.client.OffsetReset;
import io.muster.client.TopicPartition;
import io.muster.client.source.OffsetOutOfRangeException;
import io.muster.client.source.PartitionSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where to start in a partition without a usable offset, and the questions to the source that this
 * takes. Used on the application's thread only.
 */
final class ResetPolicy {
  private static final Logger log = LoggerFactory.getLogger(ResetPolicy.class);

  private final PartitionSource<?> source;
  private final OffsetReset reset;

  /** Something of the source that may fail. */
  @FunctionalInterface
  private interface SourceCall<T> {
    T call() throws IOException;
  }

  ResetPolicy(PartitionSource<?> source, OffsetReset reset) {
    this.source = source;
    this.reset = reset;
  }

  long beginning(TopicPartition partition) {
    return read(partition, () -> source.beginningOffset(partition));
  }

  long end(TopicPartition partition) {
    return read(partition, () -> source.endOffset(partition));
  }

  /** Where a partition without a committed offset starts; empty where the policy is none. */
  Optional<Long> position(TopicPartition partition) {
    if (reset.equals(OffsetReset.NONE)) {
      return Optional.empty();
    }
    return Optional.of(
        reset
            .duration()
            .map(back -> longAgo(partition, back))
            .orElseGet(
                () -> reset.equals(OffsetReset.EARLIEST) ? beginning(partition) : end(partition)));
  }

  /**
   * Where a partition goes on whose position is not there any more.
   *
   * @throws NoOffsetForPartitionException the policy is none
   */
  long position(OffsetOutOfRangeException outOfRange) {
    long position;
    if (reset.equals(OffsetReset.NONE)) {
      throw new NoOffsetForPartitionException(outOfRange);
    } else if (reset.equals(OffsetReset.EARLIEST)) {
      position = outOfRange.beginning();
    } else if (reset.equals(OffsetReset.LATEST)) {
      position = outOfRange.end();
    } else {
      position = position(outOfRange.partition()).orElse(outOfRange.end());
    }
    log.warn(
        "{}; by auto.offset.reset {} reading goes on at {}",
        outOfRange.getMessage(),
        reset,
        position);
    return position;
  }

  private long longAgo(TopicPartition partition, Duration back) {
    Instant time = Instant.now().minus(back);
    return read(partition, () -> source.offsetAt(partition, time)).orElseGet(() -> end(partition));
  }

  static FatalException unreadable(TopicPartition partition, IOException e) {
    return new FatalException(
        "SOURCE_UNREADABLE", partition + " cannot be read: " + e, false, null, e);
  }

  private static <T> T read(TopicPartition partition, SourceCall<T> call) {
    try {
      return call.call();
    } catch (IOException e) {
      throw unreadable(partition, e);
    }
  }
}
