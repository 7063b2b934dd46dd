// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import net.bytebuddy.asm.Advice;

/**
 * As a generation's assignment is stored, the member after the first one that has partitions is
 * given that one's in place of its own. On every replica alike, so the replicas agree on it.
 */
public final class DoubleGrant {
  @Advice.OnMethodEnter
  @SuppressWarnings({"UnusedVariable", "UnusedAssignment"})
  static void enter(
      @Advice.FieldValue("members") Map<String, ?> members,
      @Advice.Argument(value = 0, readOnly = false) Map<String, ByteString> assignments) {
    assignments = DoubleGrant.doubled(members.keySet(), assignments);
  }

  /**
   * The assignments with that change.
   *
   * @param members in their order
   */
  public static Map<String, ByteString> doubled(
      Iterable<String> members, Map<String, ByteString> assignments) {
    Map<String, ByteString> doubled = new LinkedHashMap<>(assignments);
    ByteString first = ByteString.EMPTY;
    for (String member : members) {
      if (first.isEmpty()) {
        first = assignments.getOrDefault(member, ByteString.EMPTY);
      } else {
        doubled.put(member, first);
        break;
      }
    }
    return doubled;
  }

  private DoubleGrant() {}
}
