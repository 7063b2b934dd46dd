// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.RemovedNodeRecord;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Effect;
import io.muster.state.Invariant;
import io.muster.state.LogContext;
import io.muster.state.Outcome;
import io.muster.state.store.Keys;
import io.muster.state.store.StoreException;
import io.muster.state.store.WriteSet;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one log entry changes in the registry of nodes. */
public final class NodesTransaction
    extends HeldChange<NavigableMap<Integer, RegisteredNode>, TreeMap<Integer, RegisteredNode>> {
  private static final int REMOVED_VERSION = 1;

  private final LogContext log;
  private final WriteSet writes;

  public NodesTransaction(Nodes nodes, LogContext log, WriteSet writes) {
    super(nodes::all, TreeMap::new, new Effect.NodesChanged(), nodes::publish);
    this.log = log;
    this.writes = writes;
  }

  /** Null where no node has this id. */
  @Nullable RegisteredNode find(int nodeId) {
    return now().get(nodeId);
  }

  /** By id. */
  NavigableMap<Integer, RegisteredNode> all() {
    return Collections.unmodifiableNavigableMap(now());
  }

  long logTimeMs() {
    return log.logTimeMs();
  }

  /** The replicas of registered nodes, each in its epoch of now. */
  List<Replica> replicas(List<Integer> nodeIds) {
    return nodeIds.stream()
        .map(nodeId -> Invariant.present(find(nodeId), "node " + nodeId + " is registered"))
        .map(RegisteredNode::replica)
        .toList();
  }

  /** Epoch that a removed node had; 0 where none of this id was. */
  int removedEpoch(int nodeId) {
    byte[] value = writes.get(Keys.removedNode(nodeId));
    try {
      return value == null ? 0 : RemovedNodeRecord.parseFrom(value).getEpoch();
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("the epoch of removed node " + nodeId + " cannot be read", e);
    }
  }

  void put(RegisteredNode node) {
    change().put(node.nodeId(), node);
    writes.put(Keys.node(node.nodeId()), Nodes.record(node));
    // From here on the node's own record keeps the epoch.
    writes.delete(Keys.removedNode(node.nodeId()));
  }

  void remove(RegisteredNode node) {
    change().remove(node.nodeId());
    writes.delete(Keys.node(node.nodeId()));
    writes.put(
        Keys.removedNode(node.nodeId()),
        RemovedNodeRecord.newBuilder()
            .setVersion(REMOVED_VERSION)
            .setEpoch(node.epoch())
            .build()
            .toByteArray());
  }

  Outcome.Rejected unknown(int nodeId) {
    return new Outcome.Rejected(
        ErrorReason.UNKNOWN_NODE,
        "there is no node " + nodeId + "; registered are " + all().keySet());
  }
}
