// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.state.Invariant;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The groups of one replica group as they are stored, the hot ones cached in heap. Any thread may
 * read. Only the thread that applies fills the cache: a reader that filled it could put an older
 * group over a newer one.
 */
public final class Groups {
  /** Ids, numbers and the objects around them, for a group and for each of its members. */
  private static final int OBJECT_BYTES = 200;

  private final StateReader store;
  private final long cacheBytesMax;
  private final Map<GroupKey, Cached> cache = new ConcurrentHashMap<>();

  /** In the order in which they have to make room (see {@link Cached#used}). Apply thread only. */
  private final Set<GroupKey> clock = new LinkedHashSet<>();

  private long cachedBytes;

  /**
   * @param cacheBytesMax about how much heap the cached groups may take; the group published last
   *     stays whatever it takes
   */
  public Groups(StateReader store, long cacheBytesMax) {
    this.store = store;
    this.cacheBytesMax = cacheBytesMax;
  }

  public @Nullable Group find(int partition, String groupId) {
    Cached cached = cache.get(new GroupKey(partition, groupId));
    return cached != null ? cached.group : load(partition, groupId);
  }

  /** Only if it is in the cache, where this keeps it. Apply thread only. */
  @Nullable Group cached(GroupKey key) {
    Cached cached = cache.get(key);
    if (cached == null) {
      return null;
    }
    cached.used = true;
    return cached.group;
  }

  /**
   * From the store into the cache. Apply thread only: nothing can be stored between its load and
   * its publication, so it never puts an older group over a newer one.
   */
  @Nullable Group intoCache(GroupKey key) {
    Group group = load(key.partition(), key.groupId());
    if (group != null) {
      publish(key, group);
    }
    return group;
  }

  /**
   * Shows the groups of an offsets partition that have members or reserved ids, and caches them:
   * what a new leader has to take up. Those that only hold offsets may be many and are passed over
   * by their header. Apply thread only.
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
      GroupKey key = new GroupKey(partition, id);
      Group cached = cached(key);
      Group group = cached != null ? cached : intoCache(key);
      if (group != null) {
        consumer.accept(group);
      }
    }
  }

  /** The stored group comes after its header and members are in the store. Apply thread only. */
  void publish(GroupKey key, Group group) {
    Cached before = cache.put(key, new Cached(group));
    clock.remove(key);
    clock.add(key);
    cachedBytes += bytes(group) - (before == null ? 0 : bytes(before.group));
    while (cachedBytes > cacheBytesMax && clock.size() > 1) {
      GroupKey oldest = clock.iterator().next();
      clock.remove(oldest);
      Cached asked = Invariant.present(cache.get(oldest), "the clock has what the cache has");
      if (asked.used || oldest.equals(key)) {
        asked.used = false;
        clock.add(oldest);
      } else {
        cache.remove(oldest);
        cachedBytes -= bytes(asked.group);
      }
    }
  }

  /** The group is not in the store any more. Apply thread only. */
  void forget(GroupKey key) {
    Cached before = cache.remove(key);
    clock.remove(key);
    cachedBytes -= before == null ? 0 : bytes(before.group);
  }

  /**
   * Ids of groups of an offsets partition, in an order of their own, which stays.
   *
   * @param after the last id of the page before, null for the first page; it need not be there
   * @param limit at most so many
   */
  public List<String> idsAfter(int partition, @Nullable String after, int limit) {
    List<String> ids = new ArrayList<>();
    byte[] prefix = Keys.groups(partition);
    byte[] from = after == null ? prefix : Keys.after(Keys.group(partition, after));
    store.scan(
        prefix,
        from,
        (key, value) -> {
          ids.add(Keys.groupOf(key));
          return ids.size() < limit;
        });
    return ids;
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

  /** For tests: how many groups are in heap. */
  int cachedGroups() {
    return cache.size();
  }

  private static long bytes(Group group) {
    long bytes = OBJECT_BYTES * (1L + group.pendingById().size());
    for (Member member : group.members()) {
      bytes += member.bytes() + member.assignment().size();
    }
    return bytes;
  }

  /** A group in heap. */
  private static final class Cached {
    final Group group;

    /**
     * Since it was last asked to make room: it then gets another chance (the clock algorithm). A
     * commit changes no more than this, where an order of use would have to change neighbours.
     * Apply thread only.
     */
    boolean used;

    Cached(Group group) {
      this.group = group;
    }
  }

  /** A group's place. */
  record GroupKey(int partition, String groupId) {}
}
