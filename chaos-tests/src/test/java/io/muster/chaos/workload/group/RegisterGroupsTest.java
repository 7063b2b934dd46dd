// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegisterGroupsTest {
  private static final int OFFSETS_PARTITIONS = 50;
  private static final List<Integer> HOMES = List.of(7, 31);

  @Test
  void groupsLiveWhereTheyShallAndAreReplacedWhenTheyWereUsedEnough() {
    RegisterGroups groups = new RegisterGroups("register-", 3, HOMES, OFFSETS_PARTITIONS, 20);
    Random random = new Random(1);
    Map<String, Integer> uses = new HashMap<>();
    for (int operation = 0; operation < 500; operation++) {
      uses.merge(groups.next(random).id(), 1, Integer::sum);
    }

    assertThat(uses.values()).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(20));
    assertThat(groups.all())
        .extracting(RegisterGroups.Group::id)
        .doesNotHaveDuplicates()
        .containsAll(uses.keySet())
        .allSatisfy(id -> assertThat(home(id)).isIn(HOMES));
    assertThat(groups.all()).hasSizeBetween(500 / 20, 500 / 20 + 3);
  }

  private static int home(String group) {
    return (group.hashCode() & 0x7fffffff) % OFFSETS_PARTITIONS;
  }
}
