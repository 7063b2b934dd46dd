// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import java.util.Arrays;

/** The division that both sticky assignors make. */
final class StickyDivision {

  /**
   * Divides.
   *
   * @return for each partition its member
   */
  static int[] divide(Catalog catalog, Claims claims) {
    int[] keepers = new int[catalog.partitionCount()];
    Arrays.setAll(keepers, claims::keeper);
    int[] interested = interested(catalog);
    return isUniform(catalog, interested)
        ? UniformDivision.divide(catalog, interested, keepers)
        : new MixedDivision(catalog, keepers).divide();
  }

  /** The members that want anything that exists. The others get nothing in any case. */
  private static int[] interested(Catalog catalog) {
    int[] members = new int[catalog.memberCount()];
    int count = 0;
    for (int member = 0; member < members.length; member++) {
      if (catalog.subscription(member).length > 0) {
        members[count++] = member;
      }
    }
    return Arrays.copyOf(members, count);
  }

  private static boolean isUniform(Catalog catalog, int[] members) {
    for (int member : members) {
      // Every topic here is wanted by somebody, so who wants as many as there are wants all.
      if (catalog.subscription(member).length < catalog.topicCount()) {
        return false;
      }
    }
    return true;
  }

  private StickyDivision() {}
}
