// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.GroupEvent;
import io.muster.client.RebalanceCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Events of groups as the wire brings them, as those of the public API. */
final class EventMessages {

  static List<GroupEvent> events(List<io.muster.proto.v1.GroupEvent> events) {
    return events.stream().map(EventMessages::event).toList();
  }

  static GroupEvent event(io.muster.proto.v1.GroupEvent event) {
    return new GroupEvent(
        event.getNumber(),
        kind(event.getKind()),
        Instant.ofEpochMilli(event.getTimestampMs()),
        event.getGeneration(),
        present(event.getMemberId()),
        present(event.getGroupInstanceId()),
        present(event.getClientId()),
        event.getDetail(),
        Duration.ofMillis(event.getDurationMs()),
        event.getMembers(),
        cause(event.getCause()));
  }

  private static GroupEvent.Kind kind(io.muster.proto.v1.GroupEvent.Kind kind) {
    return switch (kind) {
      case REBALANCE_STARTED -> GroupEvent.Kind.REBALANCE_STARTED;
      case MEMBER_JOINED -> GroupEvent.Kind.MEMBER_JOINED;
      case MEMBER_LEFT -> GroupEvent.Kind.MEMBER_LEFT;
      case MEMBER_EXPIRED -> GroupEvent.Kind.MEMBER_EXPIRED;
      case MEMBER_FENCED -> GroupEvent.Kind.MEMBER_FENCED;
      case GENERATION_STARTED -> GroupEvent.Kind.GENERATION_STARTED;
      case GENERATION_COMPLETED -> GroupEvent.Kind.GENERATION_COMPLETED;
      case GROUP_EMPTY -> GroupEvent.Kind.GROUP_EMPTY;
      case KIND_UNSPECIFIED, UNRECOGNIZED -> GroupEvent.Kind.UNKNOWN;
    };
  }

  /** Empty where the message says nothing, as that of a group does that never rebalanced. */
  static Optional<RebalanceCause> cause(io.muster.proto.v1.RebalanceCause cause) {
    return cause.equals(io.muster.proto.v1.RebalanceCause.getDefaultInstance())
        ? Optional.empty()
        : Optional.of(Causes.of(cause, new RebalanceCause(RebalanceCause.Kind.GROUP_CHANGED)));
  }

  /** On the wire an empty id is none. */
  static Optional<String> present(String id) {
    return id.isEmpty() ? Optional.empty() : Optional.of(id);
  }

  private EventMessages() {}
}
