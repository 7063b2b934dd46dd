// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.node.coordinator.ApiException;
import io.muster.proto.v1.AlterConfigRequest;
import io.muster.proto.v1.DescribeConfigRequest;
import io.muster.state.Limits;
import org.junit.jupiter.api.Test;

/** Limits of requests about settings; at the limit they pass. */
class ConfigValidatorTest {
  @Test
  void whatIsInOrderPasses() {
    AlterConfigRequest.Builder most = AlterConfigRequest.newBuilder().setGroupId("g");
    for (int i = 0; i < Limits.CONFIG_ENTRIES_MAX; i++) {
      most.putSet("k" + i, "v".repeat(Limits.CONFIG_VALUE_BYTES_MAX));
    }
    assertThatCode(() -> ConfigValidator.alter(most.build())).doesNotThrowAnyException();
    assertThatCode(() -> ConfigValidator.alter(alter().addUnset("k").build()))
        .doesNotThrowAnyException();
    assertThatCode(() -> ConfigValidator.describe(DescribeConfigRequest.getDefaultInstance()))
        .doesNotThrowAnyException();
  }

  @Test
  void everyLimitIsHeld() {
    refused(alter(), "name a key");
    refused(alter().setGroupId("").putSet("k", "v"), "group_id");
    refused(
        alter().setGroupId("g".repeat(Limits.GROUP_ID_BYTES_MAX + 1)).putSet("k", "v"), "group_id");
    refused(alter().putSet("k".repeat(Limits.CONFIG_KEY_BYTES_MAX + 1), "v"), "set key");
    refused(alter().putSet("k", "v".repeat(Limits.CONFIG_VALUE_BYTES_MAX + 1)), "set value");
    refused(alter().addUnset("k".repeat(Limits.CONFIG_KEY_BYTES_MAX + 1)), "unset");
    refused(alter().addUnset("k").addUnset("k"), "named before");
    refused(alter().putSet("k", "v").addUnset("k"), "named before");
    AlterConfigRequest.Builder set = alter();
    AlterConfigRequest.Builder unset = alter();
    for (int i = 0; i <= Limits.CONFIG_ENTRIES_MAX; i++) {
      set.putSet("k" + i, "v");
      unset.addUnset("k" + i);
    }
    refused(set, "at most 64");
    refused(unset, "at most 64");
    assertThatThrownBy(
            () ->
                ConfigValidator.describe(DescribeConfigRequest.newBuilder().setGroupId("").build()))
        .isInstanceOf(ApiException.class);
  }

  private static AlterConfigRequest.Builder alter() {
    return AlterConfigRequest.newBuilder();
  }

  private static void refused(AlterConfigRequest.Builder request, String named) {
    assertThatThrownBy(() -> ConfigValidator.alter(request.build()))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(named);
  }
}
