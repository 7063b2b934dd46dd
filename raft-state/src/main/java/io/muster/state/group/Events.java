// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.EventRecord;
import io.muster.proto.v1.GroupEvent;
import io.muster.state.Invariant;
import io.muster.state.Limits;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.StoreException;
import io.muster.state.store.WriteSet;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened to each group lately, so that whoever asks why a group rebalanced gets an answer,
 * after a failover too. Read from the store; any thread may read.
 */
public final class Events {
  private static final int VERSION = 1;

  private final StateReader store;

  public Events(StateReader store) {
    this.store = store;
  }

  /**
   * Those of the last {@link Limits#EVENTS_PER_GROUP_MAX} events that have a higher number, oldest
   * first.
   */
  public List<GroupEvent> list(int partition, String groupId, long afterNumber) {
    List<GroupEvent> events = new ArrayList<>();
    store.scan(
        Keys.events(partition, groupId),
        Keys.event(partition, groupId, afterNumber + 1),
        (key, value) -> {
          events.add(event(value));
          return true;
        });
    return events;
  }

  /** Stores what happened in one entry; the oldest go. */
  static void write(WriteSet writes, int partition, String groupId, List<GroupEvent> events) {
    long last = events.isEmpty() ? 0 : events.get(events.size() - 1).getNumber();
    for (GroupEvent event : events) {
      long number = event.getNumber();
      if (number > last - Limits.EVENTS_PER_GROUP_MAX) {
        writes.put(
            Keys.event(partition, groupId, number),
            EventRecord.newBuilder().setVersion(VERSION).setEvent(event).build().toByteArray());
      }
      if (number > Limits.EVENTS_PER_GROUP_MAX) {
        writes.delete(Keys.event(partition, groupId, number - Limits.EVENTS_PER_GROUP_MAX));
      }
    }
  }

  private static GroupEvent event(byte[] value) {
    try {
      EventRecord record = EventRecord.parseFrom(value);
      Invariant.check(record.getVersion() == VERSION, "event version " + record.getVersion());
      return record.getEvent();
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("an event cannot be read", e);
    }
  }
}
