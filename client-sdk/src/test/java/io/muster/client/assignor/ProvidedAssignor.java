// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** An application's own assignor, which a service file names. */
public final class ProvidedAssignor implements PartitionAssignor {
  @Override
  public String name() {
    return "provided";
  }

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, Collection<MemberSubscription> members) {
    return new RangeAssignor().assign(partitionCounts, members);
  }
}
