// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.DeleteTopic;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome;

/**
 * DeleteTopic: the topic goes, and a record of its deletion stays. Committed offsets are in other
 * replica groups: each leader removes them when it sees that record, which it can tell from not
 * having heard of the topic yet.
 */
public final class DeleteTopicHandler {

  public static Outcome apply(DeleteTopic command, ClusterTransaction transaction) {
    Topic topic = transaction.topic(command.getName());
    if (topic == null) {
      return unknown(command.getName());
    }
    transaction.delete(topic);
    return new Outcome.TopicDeleted();
  }

  static Outcome.Rejected unknown(String name) {
    return new Outcome.Rejected(
        ErrorReason.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic \"" + name + "\"");
  }

  private DeleteTopicHandler() {}
}
