// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * Where a consumer starts in a partition that has no committed offset, or whose position the source
 * does not have any more.
 */
public final class OffsetReset {
  /** At the first record that the source still has. */
  public static final OffsetReset EARLIEST = new OffsetReset("earliest", Optional.empty());

  /** After the last record that the source has. */
  public static final OffsetReset LATEST = new OffsetReset("latest", Optional.empty());

  /** Nowhere: {@code poll} throws {@link NoOffsetForPartitionException}. */
  public static final OffsetReset NONE = new OffsetReset("none", Optional.empty());

  private static final String BY_DURATION = "by_duration";

  private final String name;
  private final Optional<Duration> duration;

  private OffsetReset(String name, Optional<Duration> duration) {
    this.name = name;
    this.duration = duration;
  }

  /**
   * At the first record that is not older than this, counted back from when the position is needed.
   * Only for sources that find offsets by time; building the consumer fails for others.
   */
  public static OffsetReset byDuration(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("by_duration must be 0 or more: " + duration);
    }
    return new OffsetReset(BY_DURATION, Optional.of(duration));
  }

  /**
   * Reads what Kafka's setting {@code auto.offset.reset} can say: {@code earliest}, {@code latest},
   * {@code none}, or {@code by_duration:} and an ISO duration such as {@code PT24H}.
   *
   * @throws IllegalArgumentException it is none of these
   */
  public static OffsetReset parse(String text) {
    String word = text.trim();
    for (OffsetReset named : List.of(EARLIEST, LATEST, NONE)) {
      if (named.name.equalsIgnoreCase(word)) {
        return named;
      }
    }
    String prefix = BY_DURATION + ":";
    if (word.regionMatches(true, 0, prefix, 0, prefix.length())) {
      try {
        return byDuration(Duration.parse(word.substring(prefix.length())));
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException("not an ISO duration such as PT24H: " + text, e);
      }
    }
    throw new IllegalArgumentException(
        "must be earliest, latest, none, or by_duration: and an ISO duration: " + text);
  }

  /** How far back to go, with {@link #byDuration} only. */
  public Optional<Duration> duration() {
    return duration;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OffsetReset that
        && name.equals(that.name)
        && duration.equals(that.duration);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + duration.hashCode();
  }

  /** As Kafka writes it. */
  @Override
  public String toString() {
    return duration.map(back -> name + ":" + back).orElse(name);
  }
}
