// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.state.Effect;
import io.muster.state.Invariant;
import io.muster.state.LogContext;
import io.muster.state.group.Groups.GroupKey;
import io.muster.state.store.Keys;
import io.muster.state.store.WriteSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The groups that one log entry changes, from the first command that touches them to the store. */
public final class GroupTransaction {
  /** One entry moves a group through fewer phases than this many bits count. */
  private static final int PHASES_PER_ENTRY_BITS = 20;

  /** Rows that are deleted one by one; more of them go as a range, which is dearer to read over. */
  private static final int ROWS_DELETED_SINGLY_MAX = 1_000;

  private final Groups groups;
  private final LogContext log;
  private final WriteSet writes;

  /** From the store. */
  private final Map<GroupKey, Group> read = new HashMap<>();

  private final Map<GroupKey, GroupDraft> drafts = new LinkedHashMap<>();
  private final Map<GroupKey, Group> frozen = new LinkedHashMap<>();

  /** Deleted in this entry; a later command may have made the group anew. */
  private final Set<GroupKey> deleted = new LinkedHashSet<>();

  public GroupTransaction(Groups groups, LogContext log, WriteSet writes) {
    this.groups = groups;
    this.log = log;
    this.writes = writes;
  }

  public LogContext log() {
    return log;
  }

  /** Whether this entry has changed any group of the partition so far. */
  public boolean touches(int partition) {
    return drafts.keySet().stream().anyMatch(key -> key.partition() == partition)
        || deleted.stream().anyMatch(key -> key.partition() == partition);
  }

  /** For rules that only ask. */
  public @Nullable GroupView view(int partition, String groupId) {
    GroupKey key = new GroupKey(partition, groupId);
    GroupDraft draft = drafts.get(key);
    if (draft != null) {
      return draft;
    }
    return deleted.contains(key) ? null : stored(key);
  }

  /**
   * Read once for the entry: a large group is dear to read, and where several of them do not fit
   * into the cache together, the next one takes its place.
   */
  private @Nullable Group stored(GroupKey key) {
    Group cached = groups.cached(key);
    Group group = cached != null ? cached : read.get(key);
    if (group == null) {
      group = groups.intoCache(key);
      if (group != null) {
        read.put(key, group);
      }
    }
    return group;
  }

  /** For rules that change a group that is there. */
  GroupDraft edit(int partition, String groupId) {
    return drafts.computeIfAbsent(
        new GroupKey(partition, groupId),
        key ->
            new GroupDraft(
                Invariant.present(stored(key), "only groups change"),
                log.logTimeMs(),
                memberId -> forgetSequence(key, memberId)));
  }

  /** A new group without members. Legal only where there is none. */
  public void create(int partition, String groupId) {
    GroupKey key = new GroupKey(partition, groupId);
    drafts.put(
        key,
        new GroupDraft(
            groupId,
            DeletedGenerations.takeOf(writes, partition, groupId),
            log.number() << PHASES_PER_ENTRY_BITS,
            log.logTimeMs(),
            memberId -> forgetSequence(key, memberId)));
  }

  /** The group goes, and everything that is stored under its name. Legal only without members. */
  public void delete(int partition, String groupId) {
    GroupKey key = new GroupKey(partition, groupId);
    GroupView group = Invariant.present(view(partition, groupId), "only groups are deleted");
    Invariant.check(group.members().isEmpty(), "a group with members is deleted");
    drafts.remove(key);
    deleted.add(key);
    DeletedGenerations.add(writes, partition, groupId, group.generation());
    writes.delete(Keys.group(partition, groupId));
    deleteAll(Keys.members(partition, groupId));
    deleteAll(Keys.offsets(partition, groupId));
    deleteAll(Keys.events(partition, groupId));
    deleteAll(Keys.memberSequences(partition, groupId));
    deleteAll(Keys.clientSequences(partition, groupId));
  }

  private void deleteAll(byte[] prefix) {
    List<byte[]> keys = new ArrayList<>();
    writes.scan(
        prefix,
        (key, value) -> {
          keys.add(key);
          return keys.size() <= ROWS_DELETED_SINGLY_MAX;
        });
    if (keys.size() > ROWS_DELETED_SINGLY_MAX) {
      writes.deleteAll(prefix);
    } else {
      keys.forEach(writes::delete);
    }
  }

  /**
   * A member's sequence ends with the member: what it sends later is refused as unknown. At once
   * and not with the entry, since the same id may join and commit again later in the entry.
   */
  private void forgetSequence(GroupKey key, String memberId) {
    writes.delete(Keys.memberSequence(key.partition(), key.groupId(), memberId));
  }

  /** Puts changed headers and members into the write set. */
  public void flush(Set<Effect> effects) {
    for (GroupKey key : deleted) {
      if (!drafts.containsKey(key)) {
        effects.add(new Effect.GroupChanged(key.partition(), key.groupId()));
      }
    }
    drafts.forEach(
        (key, draft) -> {
          int partition = key.partition();
          String groupId = key.groupId();
          Group group = draft.freeze();
          if (!deleted.contains(key) && group.equals(groups.find(partition, groupId))) {
            return;
          }
          writes.put(Keys.group(partition, groupId), GroupCodec.header(group));
          for (String memberId : draft.removedMembers()) {
            writes.delete(Keys.member(partition, groupId, memberId));
          }
          for (String memberId : draft.touchedMembers()) {
            Member member = group.membersById().get(memberId);
            if (member != null) {
              writes.put(Keys.member(partition, groupId, memberId), GroupCodec.member(member));
            }
          }
          Events.write(writes, partition, groupId, draft.events());
          frozen.put(key, group);
          effects.add(new Effect.GroupChanged(partition, groupId));
        });
  }

  /** Everything is stored: readers may see it. */
  public void publish() {
    deleted.forEach(groups::forget);
    frozen.forEach(groups::publish);
  }
}
