// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import org.junit.jupiter.api.Test;

class NoSelfFenceTest {
  private final Judged selfFence = new Judged(new NoSelfFence());

  private static GroupHistories joined() {
    return new GroupHistories().joinedStatic("a", "one", 1).heartbeat("a", 1);
  }

  @Test
  void itsOwnRepeatFencesIt() {
    selfFence.flags("self-fence", joined().heartbeatRefused("a", 1, "FENCED_INSTANCE_ID"));
  }

  @Test
  void anotherTakesItsPlace() {
    selfFence.valid(
        joined().joinedStatic("b", "one", 1).heartbeatRefused("a", 1, "FENCED_INSTANCE_ID"));
  }

  @Test
  void anotherIsAboutToTakeItsPlace() {
    selfFence.valid(
        joined()
            .at(10, 20)
            .joinedStatic("b", "one", 1)
            .at(15, 30)
            .heartbeatRefused("a", 1, "FENCED_INSTANCE_ID"));
  }

  @Test
  void aDynamicMemberHasNoInstance() {
    selfFence.unknown(new GroupHistories().joined("a", 1).heartbeat("a", 1));
  }
}
