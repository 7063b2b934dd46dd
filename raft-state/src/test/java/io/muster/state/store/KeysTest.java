// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.state.Limits;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No two things share a key, and a prefix finds the rows of one group only. */
final class KeysTest {
  /** Ids that run into one another where lengths or ends are not kept apart. */
  private static final List<String> AWKWARD =
      List.of(
          "",
          "g",
          "g1",
          "g\0",
          "\0",
          "\0\1",
          "\1",
          "gg",
          "é",
          "größe",
          "日本",
          "\uD83D\uDE00",
          "c",
          "m",
          "o",
          "s",
          "t",
          "x".repeat(255),
          "x".repeat(256),
          "x".repeat(257));

  private static final List<Integer> PARTITIONS = List.of(0, 1, 255, 256, 0xffff);
  private static final List<Integer> NUMBERS = List.of(0, 1, 255, 256, 65_536, Integer.MAX_VALUE);

  @Test
  void everyThingHasItsOwnKey() {
    Map<String, String> owners = new HashMap<>();
    own(owners, Keys.applied(), "applied");
    own(owners, Keys.clusterSettings(), "settings");
    for (int number : NUMBERS) {
      own(owners, Keys.node(number), "node " + number);
      own(owners, Keys.removedNode(number), "removed node " + number);
      own(owners, Keys.placement(number), "placement " + number);
    }
    for (String name : AWKWARD) {
      own(owners, Keys.topic(name), "topic " + name);
      for (int partition : PARTITIONS) {
        own(owners, Keys.group(partition, name), "group " + partition + name);
        for (String other : AWKWARD) {
          String pair = partition + "/" + name + "/" + other;
          own(owners, Keys.member(partition, name, other), "member " + pair);
          own(owners, Keys.memberSequence(partition, name, other), "sequence " + pair);
          own(owners, Keys.clientSequence(partition, name, other), "client " + pair);
          own(owners, Keys.offset(partition, name, other, 0), "offset 0 " + pair);
          own(owners, Keys.offset(partition, name, other, 256), "offset 256 " + pair);
        }
      }
    }
  }

  @Test
  void aPrefixFindsOneGroupsRows() {
    for (String group : AWKWARD) {
      for (String other : AWKWARD) {
        for (int partition : PARTITIONS) {
          boolean same = group.equals(other) && partition == 1;
          assertThat(Keys.startsWith(Keys.member(partition, other, "a"), Keys.members(1, group)))
              .isEqualTo(same);
          assertThat(Keys.startsWith(Keys.offset(partition, other, "t", 0), Keys.offsets(1, group)))
              .isEqualTo(same);
          assertThat(
                  Keys.startsWith(
                      Keys.clientSequence(partition, other, "a"), Keys.clientSequences(1, group)))
              .isEqualTo(same);
          assertThat(Keys.startsWith(Keys.group(partition, other), Keys.groups(1)))
              .isEqualTo(partition == 1);
        }
      }
    }
  }

  @Test
  void kindsOfRowsHaveDifferentPrefixes() {
    List<byte[]> keys =
        List.of(
            Keys.applied(),
            Keys.group(1, "g"),
            Keys.member(1, "g", "a"),
            Keys.offset(1, "g", "t", 0),
            Keys.memberSequence(1, "g", "a"),
            Keys.clientSequence(1, "g", "a"),
            Keys.clusterSettings(),
            Keys.topic("t"),
            Keys.node(1),
            Keys.removedNode(1),
            Keys.placement(1));
    List<byte[]> prefixes =
        List.of(
            Keys.groups(1),
            Keys.members(1, "g"),
            Keys.offsets(1, "g"),
            Keys.clientSequences(1, "g"),
            Keys.topics(),
            Keys.nodes(),
            Keys.placements());
    for (byte[] prefix : prefixes) {
      assertThat(keys).filteredOn(key -> Keys.startsWith(key, prefix)).hasSize(1);
    }
  }

  @Test
  void numbersAreReadBackAndSorted() {
    byte[] before = Keys.placements();
    for (int number : NUMBERS) {
      assertThat(Keys.numberOf(Keys.node(number))).isEqualTo(number);
      assertThat(Keys.numberOf(Keys.placement(number))).isEqualTo(number);
      assertThat(Arrays.compareUnsigned(before, Keys.placement(number))).isNegative();
      before = Keys.placement(number);
    }
  }

  @Test
  void namesAreReadBack() {
    for (String name : AWKWARD) {
      assertThat(Keys.groupOf(Keys.group(7, name))).isEqualTo(name);
      assertThat(Keys.topicOf(Keys.topic(name))).isEqualTo(name);
      for (String topic : AWKWARD) {
        assertThat(Keys.offsetOf(Keys.offset(7, name, topic, Integer.MAX_VALUE)))
            .isEqualTo(new Keys.OffsetKey(topic, Integer.MAX_VALUE));
      }
    }
  }

  @Test
  void theLongestNamesFit() {
    String group = "g".repeat(Limits.GROUP_ID_BYTES_MAX);
    String topic = "t".repeat(Limits.TOPIC_NAME_LENGTH_MAX);
    assertThat(Keys.groupOf(Keys.group(0, group))).isEqualTo(group);
    assertThat(Keys.offsetOf(Keys.offset(0, group, topic, 9_999)))
        .isEqualTo(new Keys.OffsetKey(topic, 9_999));
    String utmost = "x".repeat(0xffff);
    assertThat(Keys.groupOf(Keys.group(0, utmost))).isEqualTo(utmost);
    assertThatThrownBy(() -> Keys.group(0, utmost + "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void own(Map<String, String> owners, byte[] key, String owner) {
    assertThat(owners.put(HexFormat.of().formatHex(key), owner)).as(owner).isNull();
  }
}
