// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import io.muster.client.TopicPartition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A file that names a partition twice leaves open which offset is meant. */
final class Duplicates {
  private Duplicates() {}

  /**
   * The same offsets.
   *
   * @param name of the file, for the message
   * @throws OffsetFileException a group has a partition twice
   */
  static List<GroupOffset> refuse(List<GroupOffset> offsets, String name)
      throws OffsetFileException {
    Map<String, Set<TopicPartition>> seen = new HashMap<>();
    for (GroupOffset each : offsets) {
      if (!seen.computeIfAbsent(each.group(), none -> new HashSet<>()).add(each.topicPartition())) {
        throw new OffsetFileException(
            "%s: group %s has two offsets for %s; keep one"
                .formatted(name, each.group(), each.topicPartition()));
      }
    }
    return offsets;
  }
}
