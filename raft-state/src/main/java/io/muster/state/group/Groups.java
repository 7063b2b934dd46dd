// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The groups of one replica group as they are stored, the hot ones cached in heap. Any thread may
 * read. Only the thread that applies fills the cache: a reader that filled it could put an older
 * group over a newer one.
 */
public final class Groups {
  /** Groups and members held in heap, over all groups of the replica group. */
  private static final int CACHE_WEIGHT_MAX = 50_000;

  private final StateReader store;
  private final int cacheWeightMax;
  private final Map<GroupKey, Group> cache = new ConcurrentHashMap<>();
  private final Queue<GroupKey> cachedInOrder = new ArrayDeque<>();
  private int cachedWeight;

  public Groups(StateReader store) {
    this(store, CACHE_WEIGHT_MAX);
  }

  /**
   * @param cacheWeightMax groups and members held in heap; the group changed last always is
   */
  public Groups(StateReader store, int cacheWeightMax) {
    this.store = store;
    this.cacheWeightMax = cacheWeightMax;
  }

  public @Nullable Group find(int partition, String groupId) {
    Group cached = cache.get(new GroupKey(partition, groupId));
    return cached != null ? cached : load(partition, groupId);
  }

  /**
   * As {@link #find}, and keeps the group in the cache. Apply thread only: nothing can be stored
   * between its load and its publication, so it never puts an older group over a newer one.
   */
  @Nullable Group findForApply(int partition, String groupId) {
    GroupKey key = new GroupKey(partition, groupId);
    Group group = cache.get(key);
    if (group == null) {
      group = load(partition, groupId);
      if (group != null) {
        publish(key, group);
      }
    }
    return group;
  }

  /**
   * Shows the groups of an offsets partition that have members or reserved ids, and caches them: what a
   * new leader has to take up. Those that only hold offsets may be many and are passed over by their
   * header. Apply thread only.
   */
  public void forEachLive(int partition, Consumer<Group> consumer) {
    List<String> ids = new ArrayList<>();
    store.scan(
        Keys.groups(partition),
        (key, value) -> {
          String groupId = Keys.groupOf(key);
          Group header = GroupCodec.group(groupId, value, List.of());
          if (header.state() != GroupState.EMPTY || !header.pendingById().isEmpty()) {
            ids.add(groupId);
          }
          return true;
        });
    for (String id : ids) {
      Group group = findForApply(partition, id);
      if (group != null) {
        consumer.accept(group);
      }
    }
  }

  /** The stored group comes after its header and members are in the store. Apply thread only. */
  void publish(GroupKey key, Group group) {
    Group before = cache.put(key, group);
    if (before == null) {
      cachedInOrder.add(key);
    } else {
      cachedWeight -= weight(before);
    }
    cachedWeight += weight(group);
    while (cachedWeight > cacheWeightMax && cachedInOrder.size() > 1) {
      GroupKey oldest = cachedInOrder.remove();
      Group evicted = cache.remove(oldest);
      cachedWeight -= evicted == null ? 0 : weight(evicted);
    }
  }

  private @Nullable Group load(int partition, String groupId) {
    byte[] headerKey = Keys.group(partition, groupId);
    byte[] header = store.get(headerKey);
    while (header != null) {
      List<Member> members = new ArrayList<>();
      store.scan(
          Keys.members(partition, groupId),
          (key, value) -> {
            members.add(GroupCodec.member(value));
            return true;
          });
      // An entry may have been stored between the two reads. Where it changed what a header and
      // members must agree on, it changed the header.
      byte[] headerAfter = store.get(headerKey);
      if (Arrays.equals(header, headerAfter)) {
        return GroupCodec.group(groupId, header, members);
      }
      header = headerAfter;
    }
    return null;
  }

  private static int weight(Group group) {
    return 1 + group.membersById().size();
  }

  /** A group's place. */
  record GroupKey(int partition, String groupId) {}
}
