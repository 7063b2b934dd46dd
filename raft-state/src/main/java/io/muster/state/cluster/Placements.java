// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.PlacementRecord;
import io.muster.proto.internal.v1.ReplicaRecord;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.StoreException;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the replicas of each replica group are. Either none is placed yet, or every one. Held in
 * heap whole; any thread may read.
 */
public final class Placements {
  private static final int VERSION = 1;

  private volatile Placed placed;

  /** One log entry's view, so that a revision never goes with placements of another entry. */
  private record Placed(NavigableMap<Integer, GroupPlacement> byGroup, long revision) {
    static Placed of(NavigableMap<Integer, GroupPlacement> byGroup) {
      return new Placed(
          Collections.unmodifiableNavigableMap(byGroup),
          byGroup.values().stream().mapToLong(GroupPlacement::revision).max().orElse(0));
    }
  }

  public Placements(StateReader store) {
    NavigableMap<Integer, GroupPlacement> stored = new TreeMap<>();
    store.scan(
        Keys.placements(),
        (key, value) -> {
          GroupPlacement placement = placement(Keys.numberOf(key), value);
          stored.put(placement.group(), placement);
          return true;
        });
    this.placed = Placed.of(stored);
  }

  /** By number of the replica group, as of one log entry: what was returned does not change. */
  public NavigableMap<Integer, GroupPlacement> all() {
    return placed.byGroup();
  }

  /** Null where there is no such replica group, or none is placed yet. */
  public @Nullable GroupPlacement find(int group) {
    return placed.byGroup().get(group);
  }

  /** Entry number of the last change of any placement, 0 before the first. */
  public long revision() {
    return placed.revision();
  }

  /** These are stored. Apply thread only; the map belongs to this class from now on. */
  void publish(NavigableMap<Integer, GroupPlacement> stored) {
    placed = Placed.of(stored);
  }

  static byte[] record(GroupPlacement placement) {
    return PlacementRecord.newBuilder()
        .setVersion(VERSION)
        .addAllReplicas(records(placement.replicas()))
        .addAllTarget(records(placement.target()))
        .setReverting(placement.reverting())
        .setFailure(placement.failure())
        .setRevision(placement.revision())
        .setFounding(placement.founding())
        .addAllLost(records(placement.lost()))
        .addAllAbandoned(records(placement.abandoned()))
        .build()
        .toByteArray();
  }

  private static List<ReplicaRecord> records(List<Replica> replicas) {
    return replicas.stream()
        .map(
            replica ->
                ReplicaRecord.newBuilder()
                    .setNodeId(replica.nodeId())
                    .setEpoch(replica.epoch())
                    .setCopy(replica.copy())
                    .build())
        .toList();
  }

  private static GroupPlacement placement(int group, byte[] value) {
    try {
      PlacementRecord record = PlacementRecord.parseFrom(value);
      return new GroupPlacement(
          group,
          replicas(record.getReplicasList()),
          replicas(record.getTargetList()),
          record.getReverting(),
          record.getFailure(),
          record.getRevision(),
          record.getFounding(),
          replicas(record.getLostList()),
          replicas(record.getAbandonedList()));
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("the placement of replica group " + group + " cannot be read", e);
    }
  }

  private static List<Replica> replicas(List<ReplicaRecord> records) {
    return records.stream()
        .map(record -> new Replica(record.getNodeId(), record.getEpoch(), record.getCopy()))
        .toList();
  }
}
