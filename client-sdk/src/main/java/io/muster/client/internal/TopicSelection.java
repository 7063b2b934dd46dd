// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a member subscribes to: topics by name, or all topics that match a pattern.
 *
 * @param names the topics, empty where there is a pattern
 * @param pattern matches whole names
 */
record TopicSelection(Set<String> names, @Nullable Pattern pattern) {
  TopicSelection {
    names = Set.copyOf(names);
  }

  static TopicSelection of(Collection<String> names) {
    return new TopicSelection(Set.copyOf(names), null);
  }

  static TopicSelection of(Pattern pattern) {
    return new TopicSelection(Set.of(), pattern);
  }

  boolean includes(String topic) {
    Pattern matching = pattern;
    return matching == null ? names.contains(topic) : matching.matcher(topic).matches();
  }

  /** Those of the existing topics that are selected by the pattern; else the names. */
  Set<String> among(Collection<String> existing) {
    if (pattern == null) {
      return names;
    }
    Set<String> matching = new TreeSet<>();
    existing.stream().filter(this::includes).forEach(matching::add);
    return matching;
  }
}
