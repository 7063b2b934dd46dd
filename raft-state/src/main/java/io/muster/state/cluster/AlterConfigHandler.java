// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.AlterConfig;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Limits;
import io.muster.state.Outcome;
import java.util.NavigableMap;

/** AlterConfig: settings of the cluster or of one group become others; all of it or nothing. */
public final class AlterConfigHandler {

  public static Outcome apply(AlterConfig command, ConfigTransaction transaction) {
    String scope = command.hasGroupId() ? command.getGroupId() : ConfigOverrides.CLUSTER;
    NavigableMap<String, String> before = transaction.entries(scope);
    NavigableMap<String, String> after = transaction.entries(scope);
    after.putAll(command.getSetMap());
    command.getUnsetList().forEach(after::remove);
    if (after.equals(before)) {
      return new Outcome.ConfigAltered(false);
    }
    if (after.size() > Limits.CONFIG_ENTRIES_MAX) {
      return refused(
          "there would be "
              + after.size()
              + " settings; at most "
              + Limits.CONFIG_ENTRIES_MAX
              + " are kept, unset some");
    }
    boolean another = command.hasGroupId() && before.isEmpty();
    if (another && transaction.groupCount() >= Limits.CONFIGURED_GROUPS_MAX) {
      return refused(
          Limits.CONFIGURED_GROUPS_MAX
              + " groups have settings of their own, and no more can; unset those of another, or"
              + " set them for the cluster");
    }
    transaction.put(scope, after);
    return new Outcome.ConfigAltered(true);
  }

  private static Outcome.Rejected refused(String why) {
    return new Outcome.Rejected(ErrorReason.INVALID_REQUEST, why);
  }

  private AlterConfigHandler() {}
}
