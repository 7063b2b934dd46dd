// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.offsets.ResetSpec;
import io.muster.cli.output.Durations;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where to set offsets: exactly one of these options. Names as in Kafka's tool. */
final class ResetTarget {
  /** As Kafka's tool reads it; seconds and zone may be left out. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][X]")
          .toFormatter(Locale.ROOT);

  @Option(names = "--to-earliest", description = "To the first record. Needs --source.")
  private boolean toEarliest;

  @Option(names = "--to-latest", description = "Behind the last record. Needs --source.")
  private boolean toLatest;

  @Option(
      names = "--to-current",
      description = "To the committed offset; without one, with --source, behind the last record.")
  private boolean toCurrent;

  @Option(names = "--to-offset", paramLabel = "N", description = "To this offset.")
  private @Nullable Long toOffset;

  @Option(
      names = "--shift-by",
      paramLabel = "N",
      description = "So many records on; back where N is negative.")
  private @Nullable Long shiftBy;

  @Option(
      names = "--to-datetime",
      paramLabel = "TIME",
      description =
          "To the first record not before this time: 2026-01-31T12:00:00.000, in UTC unless a zone"
              + " such as Z or +02:00 follows. Needs a kafka: source.")
  private @Nullable String toDatetime;

  @Option(
      names = "--by-duration",
      paramLabel = "D",
      description =
          "To the first record not older than this: 30m, 12h or P1DT12H. Needs a kafka: source.")
  private @Nullable String byDuration;

  @Option(
      names = "--from-file",
      paramLabel = "CSV",
      description =
          "To the offsets of a file with lines topic,partition,offset (with one group) or"
              + " group,topic,partition,offset; what --export prints.")
  private @Nullable Path fromFile;

  @Nullable Path file() {
    return fromFile;
  }

  /** Null for a file, which must be read first. */
  @Nullable ResetSpec spec(Instant now) {
    if (toOffset != null) {
      if (toOffset < 0) {
        throw CliException.usage("--to-offset is " + toOffset + "; it must be 0 or more");
      }
      return new ResetSpec.ToOffset(toOffset);
    }
    if (shiftBy != null) {
      return new ResetSpec.ShiftBy(shiftBy);
    }
    if (toDatetime != null) {
      return new ResetSpec.ToTime(time(toDatetime));
    }
    if (byDuration != null) {
      return new ResetSpec.ToTime(now.minus(duration(byDuration)));
    }
    return toEarliest
        ? new ResetSpec.ToEarliest()
        : toLatest ? new ResetSpec.ToLatest() : toCurrent ? new ResetSpec.ToCurrent() : null;
  }

  static Instant time(String text) {
    try {
      TemporalAccessor parsed =
          TIME.parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from);
      return parsed instanceof OffsetDateTime zoned
          ? zoned.toInstant()
          : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw CliException.usage(
          "--to-datetime is '" + text + "'; expected 2026-01-31T12:00:00.000, with Z or +02:00");
    }
  }

  static Duration duration(String text) {
    try {
      Duration parsed =
          text.startsWith("P") || text.startsWith("p")
              ? Duration.parse(text)
              : Durations.parse(text);
      if (!parsed.isNegative()) {
        return parsed;
      }
    } catch (DateTimeException | TypeConversionException e) {
      // Told below.
    }
    throw CliException.usage(
        "--by-duration is '" + text + "'; expected 30m, 12h or the form P1DT12H30M");
  }
}
