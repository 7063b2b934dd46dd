// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Short ways to write what assignors take and give. */
final class Inputs {

  static MemberSubscription member(String id, String... topics) {
    return new MemberSubscription(id, Set.of(topics));
  }

  static MemberSubscription fixed(String id, String instance, String... topics) {
    return new MemberSubscription(id, Optional.of(instance), Set.of(topics));
  }

  /** A cooperative member as it joins again: its owned partitions are in its subscription. */
  static MemberSubscription owning(
      String id, Set<String> topics, int generation, List<TopicPartition> owned) {
    return new MemberSubscription(
        id,
        Optional.empty(),
        topics,
        owned,
        generation < 0 ? OptionalInt.empty() : OptionalInt.of(generation),
        ByteBuffer.wrap(StickyUserData.writeGeneration(generation)));
  }

  /** A member of the eager sticky assignor as it joins again: all is in its user data. */
  static MemberSubscription remembering(
      String id, Set<String> topics, int generation, List<TopicPartition> had) {
    return new MemberSubscription(
        id,
        Optional.empty(),
        topics,
        List.of(),
        OptionalInt.empty(),
        ByteBuffer.wrap(
            StickyUserData.writePrevious(new PreviousAssignment(Set.copyOf(had), generation))));
  }

  /** From "t0-0,1 t1-2" to the partitions 0 and 1 of t0 and 2 of t1. */
  static List<TopicPartition> partitions(String text) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String part : text.split(" ", -1)) {
      int dash = part.lastIndexOf('-');
      if (dash > 0) {
        Arrays.stream(part.substring(dash + 1).split(",", -1))
            .map(number -> new TopicPartition(part.substring(0, dash), Integer.parseInt(number)))
            .forEach(partitions::add);
      }
    }
    return partitions;
  }

  private Inputs() {}
}
