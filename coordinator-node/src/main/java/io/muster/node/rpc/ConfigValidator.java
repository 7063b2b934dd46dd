// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atLeast;
import static io.muster.node.rpc.FieldChecks.atMost;
import static io.muster.node.rpc.FieldChecks.bytes;
import static io.muster.node.rpc.FieldChecks.envelope;
import static io.muster.node.rpc.FieldChecks.invalid;
import static io.muster.node.rpc.FieldChecks.presentGroupId;

import io.muster.proto.v1.AlterConfigRequest;
import io.muster.proto.v1.DescribeConfigRequest;
import io.muster.proto.v1.DescribeNodeConfigRequest;
import io.muster.state.Limits;
import java.util.HashSet;
import java.util.Set;

/**
 * Shape and limits of requests about settings; what they mean is checked by the controller. Every
 * method returns if the request is in order and otherwise throws {@link
 * io.muster.node.coordinator.ApiException}.
 */
final class ConfigValidator {

  static void describe(DescribeConfigRequest request) {
    envelope(request.getHeader(), request);
    if (request.hasGroupId()) {
      presentGroupId(request.getGroupId());
    }
  }

  static void describeNode(DescribeNodeConfigRequest request) {
    envelope(request.getHeader(), request);
  }

  static void alter(AlterConfigRequest request) {
    envelope(request.getHeader(), request);
    if (request.hasGroupId()) {
      presentGroupId(request.getGroupId());
    }
    atMost("set", request.getSetCount(), Limits.CONFIG_ENTRIES_MAX);
    atMost("unset", request.getUnsetCount(), Limits.CONFIG_ENTRIES_MAX);
    atLeast(
        "set and unset",
        request.getSetCount() + request.getUnsetCount(),
        1,
        "; name a key to set or to unset");
    request
        .getSetMap()
        .forEach(
            (key, value) -> {
              bytes("set key", key, Limits.CONFIG_KEY_BYTES_MAX);
              bytes("set value", value, Limits.CONFIG_VALUE_BYTES_MAX);
            });
    Set<String> unset = new HashSet<>();
    for (String key : request.getUnsetList()) {
      bytes("unset", key, Limits.CONFIG_KEY_BYTES_MAX);
      if (!unset.add(key) || request.containsSet(key)) {
        throw invalid("unset", 1, "unset names " + key + ", which is named before; name it once");
      }
    }
  }

  private ConfigValidator() {}
}
