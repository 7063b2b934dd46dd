// SPDX-License-Identifier: Apache-2.0
package io.muster.state.backup;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.RestoreRecord;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.StoreException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the restoration of each part of a state is, as of the last applied entry. Held in heap
 * once it was asked for, since every call and every command asks. Any thread may read.
 */
public final class Restorations {
  /** Nothing was ever restored into the part. */
  static final RestoreRecord NONE = RestoreRecord.getDefaultInstance();

  private final StateReader store;
  private final Map<Part, RestoreRecord> known = new ConcurrentHashMap<>();

  public Restorations(StateReader store) {
    this.store = store;
  }

  /** The default instance where nothing was ever restored into the part. */
  public RestoreRecord of(Part part) {
    // Each command asks, and to compute may lock the map even where there is nothing to do.
    RestoreRecord record = known.get(part);
    return record != null ? record : known.computeIfAbsent(part, this::read);
  }

  /** Nothing is stored in the part but what groups leave, and nothing was ever restored into it. */
  public boolean isEmpty(Part part) {
    boolean[] any = {of(part).getNextChunk() > 0};
    for (byte[] prefix : part.prefixes()) {
      if (!any[0]) {
        store.scan(
            prefix,
            (key, value) -> {
              any[0] = !Keys.outlivesGroups(key);
              return !any[0];
            });
      }
    }
    return !any[0];
  }

  /** The part has begun to take a backup and waits for the rest. */
  public boolean isUnderWay(Part part) {
    return isUnderWay(of(part));
  }

  static boolean isUnderWay(RestoreRecord record) {
    return record.getNextChunk() > 0 && record.getNextChunk() <= record.getWhole().getChunks();
  }

  private RestoreRecord read(Part part) {
    byte[] value = store.get(part.restorationKey());
    try {
      return value == null ? NONE : RestoreRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("how far a restoration is cannot be read", e);
    }
  }

  /** It is stored. Apply thread only. */
  void publish(Part part, RestoreRecord record) {
    known.put(part, record);
  }
}
