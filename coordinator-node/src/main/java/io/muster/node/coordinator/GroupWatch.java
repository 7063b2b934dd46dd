// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.GroupEvent;
import io.muster.proto.v1.WatchGroupResponse;
import io.muster.state.group.Group;
import java.util.List;
import java.util.function.Consumer;

/**
 * One watch on a group. Events are read from the state by their number whenever the observer is
 * ready, so nothing queues up for a slow one: it misses what is not kept any more. Thread-safe.
 */
final class GroupWatch implements GroupAdministration.Watch {
  private final LedPartition partition;
  private final String groupId;
  private final GroupAdministration.Observer observer;
  private final Consumer<GroupWatch> onClose;
  private long shown;
  private volatile boolean closed;

  GroupWatch(
      LedPartition partition,
      String groupId,
      long afterEvent,
      GroupAdministration.Observer observer,
      Consumer<GroupWatch> onClose) {
    this.partition = partition;
    this.groupId = groupId;
    this.shown = afterEvent;
    this.observer = observer;
    this.onClose = onClose;
  }

  String groupId() {
    return groupId;
  }

  /** The group changed. Only on the thread that applies. */
  void follow(Group group) {
    synchronized (this) {
      if (group.lastEvent() < shown) {
        // Made anew under the same name: it counts from the start.
        shown = 0;
      }
    }
    resume();
  }

  @Override
  public synchronized void resume() {
    if (closed || !observer.isReady()) {
      return;
    }
    List<GroupEvent> events = partition.state().events().list(partition.number(), groupId, shown);
    if (!events.isEmpty()) {
      shown = events.get(events.size() - 1).getNumber();
      observer.events(
          WatchGroupResponse.newBuilder()
              .setHeader(partition.header())
              .addAllEvents(events)
              .build());
    }
  }

  /** Tells the observer why it ends. */
  void end(ApiException refusal) {
    if (!closed) {
      close();
      observer.ended(refusal);
    }
  }

  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
  }
}
