// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.NodeRecord;
import io.muster.state.FeatureLevel;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.StoreException;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The nodes that are registered. Held in heap whole; any thread may read. */
public final class Nodes {
  private static final int VERSION = 1;

  private volatile NavigableMap<Integer, RegisteredNode> nodes;

  public Nodes(StateReader store) {
    NavigableMap<Integer, RegisteredNode> stored = new TreeMap<>();
    store.scan(
        Keys.nodes(),
        (key, value) -> {
          RegisteredNode node = node(Keys.numberOf(key), value);
          stored.put(node.nodeId(), node);
          return true;
        });
    this.nodes = Collections.unmodifiableNavigableMap(stored);
  }

  /** By id, as of one log entry: what was returned does not change any more. */
  public NavigableMap<Integer, RegisteredNode> all() {
    return nodes;
  }

  /** Null where no node has this id. */
  public @Nullable RegisteredNode find(int nodeId) {
    return nodes.get(nodeId);
  }

  /** These are stored. Apply thread only; the map belongs to this class from now on. */
  void publish(NavigableMap<Integer, RegisteredNode> stored) {
    nodes = Collections.unmodifiableNavigableMap(stored);
  }

  static byte[] record(RegisteredNode node) {
    return NodeRecord.newBuilder()
        .setVersion(VERSION)
        .setHost(node.host())
        .setClientPort(node.clientPort())
        .setRaftPort(node.raftPort())
        .setIncarnation(node.incarnation())
        .setEpoch(node.epoch())
        .setSoftwareVersion(node.version())
        .setDraining(node.draining())
        .setRegisteredAtMs(node.registeredAtMs())
        .setFeatureLevel(node.featureLevel())
        .build()
        .toByteArray();
  }

  private static RegisteredNode node(int nodeId, byte[] value) {
    try {
      NodeRecord record = NodeRecord.parseFrom(value);
      return new RegisteredNode(
          nodeId,
          record.getHost(),
          record.getClientPort(),
          record.getRaftPort(),
          record.getIncarnation(),
          record.getEpoch(),
          record.getSoftwareVersion(),
          record.getDraining(),
          record.getRegisteredAtMs(),
          FeatureLevel.orFirst(record.getFeatureLevel()));
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("node " + nodeId + " cannot be read", e);
    }
  }
}
