// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write and read them. */
final class Times {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,5})(s|m|h)");

  /**
   * Of a text like 90s, 5m or 1h.
   *
   * @throws IllegalArgumentException for another text, or less than ten seconds
   */
  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a time is a number with s, m or h behind it, like 90s, and not " + text);
    }
    long number = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        };
    if (duration.compareTo(Duration.ofSeconds(10)) < 0) {
      throw new IllegalArgumentException("a run shorter than 10s proves nothing, and not " + text);
    }
    return duration;
  }

  static String now() {
    return LocalTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("HH:mm:ss"));
  }

  static String stamp() {
    return LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
  }

  private Times() {}
}
