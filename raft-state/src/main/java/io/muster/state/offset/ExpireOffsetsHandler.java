// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import io.muster.proto.internal.v1.ExpireOffsets;
import io.muster.proto.internal.v1.ObservedOffset;
import io.muster.state.Outcome;
import io.muster.state.group.GroupState;
import io.muster.state.group.GroupTransaction;
import io.muster.state.group.GroupView;
import io.muster.state.group.Subscriptions;
import io.muster.state.store.WriteSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The leader saw offsets past their retention. Each is asked again here: the group may have members
 * by now, and an offset may have been committed anew. A group that is left with nothing goes too.
 */
public final class ExpireOffsetsHandler {

  public static Outcome apply(
      int partition,
      ExpireOffsets command,
      GroupTransaction transaction,
      WriteSet state,
      long restoredAtMs) {
    String groupId = command.getGroupId();
    GroupView group = transaction.view(partition, groupId);
    if (group == null) {
      return new Outcome.Obsolete();
    }
    StoredOffsets stored = new StoredOffsets(state, partition, groupId);
    boolean asksForTopics = group.state() == GroupState.STABLE && command.getOffsetsCount() > 0;
    @Nullable Set<String> subscribed = asksForTopics ? Subscriptions.topics(group) : null;
    long nowMs = transaction.log().logTimeMs();
    boolean any = false;
    for (ObservedOffset observed : command.getOffsetsList()) {
      CommittedOffset offset = stored.seen(observed);
      if (offset != null
          && OffsetExpiry.expires(
              group,
              subscribed,
              observed.getTopic(),
              offset,
              restoredAtMs,
              nowMs,
              command.getRetentionMs())) {
        stored.delete(observed.getTopic(), observed.getPartition());
        any = true;
      }
    }
    boolean deleted = stored.deleteGroupIfBare(group, transaction);
    return any || deleted ? new Outcome.TookEffect() : new Outcome.Obsolete();
  }

  private ExpireOffsetsHandler() {}
}
