// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.ErrorReason;
import io.muster.state.group.Group;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who watches the groups of one offsets partition. Thread-safe. */
final class GroupWatches {
  private final LedPartition partition;
  private final Map<String, Set<GroupWatch>> byGroup = new ConcurrentHashMap<>();
  private volatile @Nullable ApiException closed;

  GroupWatches(LedPartition partition) {
    this.partition = partition;
  }

  GroupWatch watch(Group group, long afterEvent, GroupAdministration.Observer observer) {
    // A higher number is one of an earlier group of this name.
    long after = afterEvent > group.lastEvent() ? 0 : afterEvent;
    GroupWatch watch = new GroupWatch(partition, group.id(), after, observer, this::remove);
    byGroup.compute(
        group.id(),
        (id, watches) -> {
          Set<GroupWatch> all = watches == null ? ConcurrentHashMap.newKeySet() : watches;
          all.add(watch);
          return all;
        });
    ApiException refusal = closed;
    if (refusal != null) {
      watch.end(refusal);
    } else {
      watch.resume();
    }
    return watch;
  }

  private void remove(GroupWatch watch) {
    byGroup.computeIfPresent(
        watch.groupId(),
        (id, watches) -> {
          watches.remove(watch);
          return watches.isEmpty() ? null : watches;
        });
  }

  /**
   * Shows what has happened. Only on the thread that applies.
   *
   * @param group as of the last applied entry, null where it is gone
   */
  void follow(String groupId, @Nullable Group group) {
    Set<GroupWatch> watches = byGroup.get(groupId);
    if (watches == null) {
      return;
    }
    for (GroupWatch watch : watches) {
      if (group == null) {
        watch.end(
            new ApiException(
                ErrorReason.GROUP_ID_NOT_FOUND, "the group \"" + groupId + "\" was deleted"));
      } else {
        watch.follow(group);
      }
    }
  }

  /** Leadership is over. */
  void close(ApiException refusal) {
    closed = refusal;
    byGroup.values().forEach(watches -> watches.forEach(watch -> watch.end(refusal)));
  }
}
