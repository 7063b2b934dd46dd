// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.ClusterRecord;
import io.muster.state.FeatureLevel;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.StoreException;

/**
 * The feature level of the cluster, as of the last applied entry. Any thread may read. It never
 * falls.
 */
public final class ClusterLevel {
  private volatile int level;

  public ClusterLevel(StateReader store) {
    this.level = stored(store);
  }

  public int level() {
    return level;
  }

  /** It is stored. Apply thread only. */
  void publish(int stored) {
    level = stored;
  }

  static int stored(StateReader store) {
    byte[] value = store.get(Keys.clusterSettings());
    try {
      return FeatureLevel.orFirst(
          value == null ? 0 : ClusterRecord.parseFrom(value).getFeatureLevel());
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("the cluster's feature level cannot be read", e);
    }
  }
}
