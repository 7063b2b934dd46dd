// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code topic} or {@code topic:0,1,2}.
 *
 * @param partitions in order; none: all of the topic
 */
public record TopicScope(String topic, List<Integer> partitions) {
  private static final Pattern FORM =
      Pattern.compile("([a-zA-Z0-9._-]{1,249})(?::(\\d{1,9}(?:,\\d{1,9})*))?");

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException it has another form; the message says which one is right
   */
  public static TopicScope parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not of the form TOPIC or TOPIC:0,1,2");
    }
    TreeSet<Integer> partitions = new TreeSet<>();
    if (matcher.group(2) != null) {
      for (String number : matcher.group(2).split(",", -1)) {
        partitions.add(Integer.valueOf(number));
      }
    }
    return new TopicScope(matcher.group(1), List.copyOf(partitions));
  }
}
