// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import io.muster.proto.internal.v1.ForgetTopics;
import io.muster.proto.internal.v1.ObservedOffset;
import io.muster.state.Outcome;
import io.muster.state.group.GroupTransaction;
import io.muster.state.store.WriteSet;

/**
 * The leader saw offsets of topics that were deleted. Unlike time, a deletion stays true: all that
 * has to hold still is that nothing was committed since.
 */
public final class ForgetTopicsHandler {

  public static Outcome apply(
      int partition, ForgetTopics command, GroupTransaction transaction, WriteSet state) {
    if (transaction.view(partition, command.getGroupId()) == null) {
      return new Outcome.Obsolete();
    }
    StoredOffsets stored = new StoredOffsets(state, partition, command.getGroupId());
    boolean any = false;
    for (ObservedOffset observed : command.getOffsetsList()) {
      if (stored.seen(observed) != null) {
        stored.delete(observed.getTopic(), observed.getPartition());
        any = true;
      }
    }
    return any ? new Outcome.TookEffect() : new Outcome.Obsolete();
  }

  private ForgetTopicsHandler() {}
}
