// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.RebalanceCause;
import org.jspecify.annotations.Nullable;

/** Causes of rebalances as the coordinator tells them. */
final class Causes {
  private static final String METADATA_KEY = "cause";

  /** What the coordinator says; where it says nothing, the fallback. */
  static RebalanceCause of(io.muster.proto.v1.RebalanceCause told, RebalanceCause fallback) {
    RebalanceCause.Kind kind = kind(told.getKind().name());
    return kind == null ? fallback : new RebalanceCause(kind, told.getMemberId(), told.getDetail());
  }

  /** What a refused heartbeat says: the kind only. */
  static RebalanceCause of(CallFailure refusal) {
    RebalanceCause.Kind kind = kind(refusal.metadata().getOrDefault(METADATA_KEY, ""));
    return new RebalanceCause(kind == null ? RebalanceCause.Kind.GROUP_CHANGED : kind);
  }

  private static RebalanceCause.@Nullable Kind kind(String name) {
    return switch (name) {
      case "MEMBER_JOINED" -> RebalanceCause.Kind.MEMBER_JOINED;
      case "MEMBER_REJOINED" -> RebalanceCause.Kind.MEMBER_REJOINED;
      case "SUBSCRIPTION_CHANGED" -> RebalanceCause.Kind.SUBSCRIPTION_CHANGED;
      case "MEMBER_LEFT" -> RebalanceCause.Kind.MEMBER_LEFT;
      case "MEMBER_EXPIRED" -> RebalanceCause.Kind.MEMBER_EXPIRED;
      case "MEMBER_REPLACED" -> RebalanceCause.Kind.MEMBER_REPLACED;
      case "SYNC_TIMED_OUT" -> RebalanceCause.Kind.SYNC_TIMED_OUT;
      case "TOPICS_CHANGED" -> RebalanceCause.Kind.TOPICS_CHANGED;
      case "GROUP_TOO_LARGE" -> RebalanceCause.Kind.GROUP_TOO_LARGE;
      // Nothing, or something that this release does not know.
      default -> null;
    };
  }

  private Causes() {}
}
