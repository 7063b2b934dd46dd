// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import io.muster.proto.internal.v1.Command;
import io.muster.state.backup.Part;
import io.muster.state.backup.Restorations;
import io.muster.state.backup.RestoreHandler;
import io.muster.state.backup.RestoreTransaction;
import io.muster.state.backup.RestoredPartition;
import io.muster.state.group.CompleteJoinHandler;
import io.muster.state.group.DeleteGroupHandler;
import io.muster.state.group.Events;
import io.muster.state.group.ExpireMemberHandler;
import io.muster.state.group.ExpireSyncHandler;
import io.muster.state.group.GroupTransaction;
import io.muster.state.group.Groups;
import io.muster.state.group.JoinGroupHandler;
import io.muster.state.group.LeaveGroupHandler;
import io.muster.state.group.StartRebalanceHandler;
import io.muster.state.group.SyncGroupHandler;
import io.muster.state.offset.CommitOffsetsHandler;
import io.muster.state.offset.DeleteOffsetsHandler;
import io.muster.state.offset.ExpireOffsetsHandler;
import io.muster.state.offset.ForgetTopicsHandler;
import io.muster.state.offset.Offsets;
import io.muster.state.store.StateStore;
import io.muster.state.store.WriteSet;
import java.util.Set;

/**
 * What a replica group replicates: the groups and committed offsets of its offsets partitions. This
 * class only leads each command to its handler.
 */
public final class GroupsState extends StoredState<GroupsState.Entry> {
  /** Heap for cached groups where nothing else is said, in bytes. */
  public static final long GROUP_CACHE_BYTES = 4 << 20;

  private final Groups groups;
  private final Offsets offsets;
  private final Events events;
  private final Restorations restorations;

  /** With {@link #GROUP_CACHE_BYTES} for the cache. */
  public GroupsState(StateStore store) {
    this(store, GROUP_CACHE_BYTES);
  }

  /**
   * @param groupCacheBytes about how much heap the cached groups may take, in bytes; the group
   *     changed last stays whatever it takes
   */
  public GroupsState(StateStore store, long groupCacheBytes) {
    super(store);
    this.groups = new Groups(store, groupCacheBytes);
    this.offsets = new Offsets(store);
    this.events = new Events(store);
    this.restorations = new Restorations(store);
  }

  /** The groups as of the last applied entry. Any thread may read. */
  public Groups groups() {
    return groups;
  }

  /** The committed offsets as of the last applied entry. Any thread may read. */
  public Offsets offsets() {
    return offsets;
  }

  /** What happened to the groups lately. Any thread may read. */
  public Events events() {
    return events;
  }

  /** The partition waits for the rest of a backup; until then its groups are not there. */
  public boolean isBeingRestored(int partition) {
    return restorations.isUnderWay(new Part(partition));
  }

  /** What was restored into partitions, and how far it is. Any thread may read. */
  public Restorations restorations() {
    return restorations;
  }

  @Override
  Entry begin(LogContext log, WriteSet writes) {
    return new Entry(
        new GroupTransaction(groups, log, writes),
        new RestoreTransaction(restorations, writes, log),
        writes);
  }

  @Override
  Outcome run(Command command, Entry entry) {
    int partition = command.getPartition();
    GroupTransaction groupsOfEntry = entry.groups();
    if (command.hasRestoreChunk()) {
      return RestoreHandler.apply(
          new Part(partition),
          command.getRestoreChunk(),
          new RestoredPartition(partition, groupsOfEntry, entry.writes()),
          entry.restorations());
    }
    Outcome restoring = entry.restorations().refusal(new Part(partition));
    if (restoring != null) {
      return restoring;
    }
    return switch (command.getKindCase()) {
      case JOIN_GROUP -> JoinGroupHandler.apply(partition, command.getJoinGroup(), groupsOfEntry);
      case COMPLETE_JOIN ->
          CompleteJoinHandler.apply(partition, command.getCompleteJoin(), groupsOfEntry);
      case SYNC_GROUP -> SyncGroupHandler.apply(partition, command.getSyncGroup(), groupsOfEntry);
      case EXPIRE_SYNC ->
          ExpireSyncHandler.apply(partition, command.getExpireSync(), groupsOfEntry);
      case LEAVE_GROUP ->
          LeaveGroupHandler.apply(partition, command.getLeaveGroup(), groupsOfEntry);
      case EXPIRE_MEMBER ->
          ExpireMemberHandler.apply(partition, command.getExpireMember(), groupsOfEntry);
      case COMMIT_OFFSETS ->
          CommitOffsetsHandler.apply(
              partition, command.getCommitOffsets(), groupsOfEntry, entry.writes());
      case START_REBALANCE ->
          StartRebalanceHandler.apply(partition, command.getStartRebalance(), groupsOfEntry);
      case DELETE_OFFSETS ->
          DeleteOffsetsHandler.apply(
              partition, command.getDeleteOffsets(), groupsOfEntry, entry.writes());
      case DELETE_GROUP ->
          DeleteGroupHandler.apply(partition, command.getDeleteGroup(), groupsOfEntry);
      case EXPIRE_OFFSETS ->
          ExpireOffsetsHandler.apply(
              partition,
              command.getExpireOffsets(),
              groupsOfEntry,
              entry.writes(),
              entry.restorations().of(new Part(partition)).getOpenedAtMs());
      case FORGET_TOPICS ->
          ForgetTopicsHandler.apply(
              partition, command.getForgetTopics(), groupsOfEntry, entry.writes());
      default -> throw new UnknownCommandException(command, "a replica group");
    };
  }

  /** One log entry's changes. */
  record Entry(GroupTransaction groups, RestoreTransaction restorations, WriteSet writes)
      implements StoredState.Transaction {
    @Override
    public void flush(Set<Effect> effects) {
      groups.flush(effects);
      restorations.flush(effects);
    }

    @Override
    public void publish() {
      groups.publish();
      restorations.publish();
    }

    @Override
    public long positionBase() {
      return restorations.positionBase();
    }
  }
}
