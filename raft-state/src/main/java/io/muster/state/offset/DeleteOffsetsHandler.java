// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import io.muster.proto.internal.v1.DeleteOffsets;
import io.muster.proto.internal.v1.TopicPartitions;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome;
import io.muster.state.group.DeleteGroupHandler;
import io.muster.state.group.GroupState;
import io.muster.state.group.GroupTransaction;
import io.muster.state.group.GroupView;
import io.muster.state.group.Subscriptions;
import io.muster.state.store.WriteSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * DeleteOffsets (KIP-496): an operator removes offsets, but none of a topic that members subscribe
 * to.
 */
public final class DeleteOffsetsHandler {

  public static Outcome apply(
      int partition, DeleteOffsets command, GroupTransaction transaction, WriteSet state) {
    String groupId = command.getGroupId();
    GroupView group = transaction.view(partition, groupId);
    if (group == null) {
      return DeleteGroupHandler.notFound(groupId);
    }
    boolean active = group.state() != GroupState.EMPTY;
    if (active && !group.protocolType().equals(Subscriptions.CONSUMER)) {
      return new Outcome.Rejected(
          ErrorReason.NON_EMPTY_GROUP,
          "the group has members of type \""
              + group.protocolType()
              + "\", whose topics are not known; stop them first");
    }
    @Nullable Set<String> subscribed = Subscriptions.topics(group);
    StoredOffsets stored = new StoredOffsets(state, partition, groupId);
    List<ErrorReason> results = new ArrayList<>();
    for (TopicPartitions topic : command.getTopicsList()) {
      boolean spared = active && (subscribed == null || subscribed.contains(topic.getTopic()));
      for (int topicPartition : topic.getPartitionsList()) {
        if (!spared) {
          stored.delete(topic.getTopic(), topicPartition);
        }
        results.add(spared ? ErrorReason.GROUP_SUBSCRIBED_TO_TOPIC : ErrorReason.NONE);
      }
    }
    return new Outcome.OffsetsDeleted(List.copyOf(results));
  }

  private DeleteOffsetsHandler() {}
}
