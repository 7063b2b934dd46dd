// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.v1.RebalanceCause;
import io.muster.proto.v1.RebalanceCause.Kind;

/** Why a rebalance begins, in the words that operators and clients get. */
final class RebalanceCauses {

  static RebalanceCause of(Kind kind, String memberId, String detail) {
    return RebalanceCause.newBuilder()
        .setKind(kind)
        .setMemberId(memberId)
        .setDetail(detail)
        .build();
  }

  private RebalanceCauses() {}
}
