// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.node.config.DynamicConfig.Source;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for a group, and what can be set. */
class DynamicConfigTest {
  private final Map<String, String> ofCluster = new HashMap<>();
  private final Map<String, String> ofGroup = new HashMap<>();

  private final DynamicConfig.Overrides overrides =
      new DynamicConfig.Overrides() {
        @Override
        public @Nullable String ofCluster(String key) {
          return ofCluster.get(key);
        }

        @Override
        public @Nullable String ofGroup(String groupId, String key) {
          return ofGroup.get(groupId + "/" + key);
        }
      };

  @Test
  void groupWinsOverClusterAndClusterOverNode() throws Exception {
    DynamicConfig config = config("group.max.size", "100");
    assertThat(config.groupMaxSize("g")).isEqualTo(100);

    ofCluster.put("group.max.size", "50");
    assertThat(config.groupMaxSize("g")).isEqualTo(50);

    ofGroup.put("g/group.max.size", "200");
    assertThat(config.groupMaxSize("g")).isEqualTo(200);
    assertThat(config.groupMaxSize("h")).isEqualTo(50);
    assertThat(source(config, "g", "group.max.size")).isEqualTo(Source.GROUP);
    assertThat(source(config, "h", "group.max.size")).isEqualTo(Source.CLUSTER);
    assertThat(source(config, null, "group.max.size")).isEqualTo(Source.CLUSTER);

    ofCluster.clear();
    assertThat(source(config, "h", "group.max.size")).isEqualTo(Source.NODE);
    assertThat(source(config, "h", "offsets.retention.minutes")).isEqualTo(Source.DEFAULT);
  }

  @Test
  void everyKeyIsReadFromItsOwnSetting() throws Exception {
    DynamicConfig config = config();
    ofGroup.put("g/group.initial.rebalance.delay.ms", "11");
    ofGroup.put("g/group.max.size", "12");
    ofGroup.put("g/offset.metadata.max.bytes", "13");
    ofGroup.put("g/offsets.retention.minutes", "14");

    assertThat(config.groupInitialRebalanceDelayMs("g")).isEqualTo(11);
    assertThat(config.groupMaxSize("g")).isEqualTo(12);
    assertThat(config.offsetMetadataMaxBytes("g")).isEqualTo(13);
    assertThat(config.offsetsRetentionMinutes("g")).isEqualTo(14);
    assertThat(config.describe("g")).allMatch(each -> each.source() == Source.GROUP);
    assertThat(config.describe("g")).hasSameSizeAs(DynamicConfig.groupKeys());
    ofCluster.put("replica.move.rate.bytes.per.second", "65536");
    assertThat(config.replicaMoveRateBytesPerSecond()).isEqualTo(65_536);
    assertThat(source(config, null, "replica.move.rate.bytes.per.second"))
        .isEqualTo(Source.CLUSTER);
    ofCluster.put("replica.move.rate.bytes.per.second", "65535");
    assertThat(config.replicaMoveRateBytesPerSecond()).isEqualTo(1L << 40);
  }

  @Test
  void valueOfAnotherVersionIsPassedOver() throws Exception {
    DynamicConfig config = config();
    ofCluster.put("group.max.size", "77");
    ofGroup.put("g/group.max.size", "many");

    assertThat(config.groupMaxSize("g")).isEqualTo(77);
    assertThat(source(config, "g", "group.max.size")).isEqualTo(Source.CLUSTER);
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheListedKeysCanBeSet(ConfigKey key) {
    boolean dynamic = DynamicConfig.keys().contains(key);

    assertThat(DynamicConfig.problemOfKey(key.key()).isEmpty()).isEqualTo(dynamic);
    if (dynamic) {
      boolean ofGroup = DynamicConfig.groupKeys().contains(key);
      assertThat(DynamicConfig.problemOfSet(key.key(), ofGroup ? "50" : "65536")).isEmpty();
      assertThat(DynamicConfig.problemOfGroupKey(key.key()).isEmpty()).isEqualTo(ofGroup);
      assertThat(DynamicConfig.problemOfSet(key.key(), "-1")).isPresent();
      assertThat(DynamicConfig.problemOfSet(key.key(), "x")).isPresent();
    } else {
      assertThat(DynamicConfig.problemOfKey(key.key()))
          .hasValueSatisfying(text -> assertThat(text).contains("group.max.size"));
    }
  }

  @Test
  void mistypedKeyGetsASuggestion() {
    assertThat(DynamicConfig.problemOfSet("group.max.sise", "5"))
        .hasValueSatisfying(text -> assertThat(text).contains("did you mean \"group.max.size\"?"));
    assertThat(DynamicConfig.problemOfSet("group.max.size", "0"))
        .hasValueSatisfying(text -> assertThat(text).contains("from 1 to 2147483647"));
  }

  private DynamicConfig config(String... settings) throws ConfigException {
    return new DynamicConfig(NodeConfig.of(ConfigSamples.with(settings)), overrides);
  }

  private static Source source(DynamicConfig config, @Nullable String group, String key) {
    return config.describe(group).stream()
        .filter(each -> each.key().equals(key))
        .findFirst()
        .orElseThrow()
        .source();
  }
}
