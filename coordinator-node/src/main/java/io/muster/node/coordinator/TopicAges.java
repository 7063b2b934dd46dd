// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.state.cluster.Topic;
import io.muster.state.cluster.Topics;
import io.muster.state.group.Group;
import io.muster.state.group.Subscriptions;
import io.muster.state.offset.CommittedOffset;
import java.util.Set;

/**
 * Whether an offset and a topic of some name belong together: a name may be used again, an id
 * never.
 */
final class TopicAges {

  /** The topic was deleted, and another one has its name by now. */
  static boolean isOfEarlierTopic(Topics topics, String name, CommittedOffset offset) {
    Topic registered = topics.find(name);
    return registered != null && registered.id() > offset.topicId();
  }

  /** The topic is known to have been deleted, whether its name is in use again or not. */
  static boolean isOfDeletedTopic(Topics topics, String name, CommittedOffset offset) {
    long deleted = topics.deletedId(name);
    return isOfEarlierTopic(topics, name, offset) || (deleted != 0 && deleted >= offset.topicId());
  }

  /**
   * The topic was made after the assignment of a group that subscribes to its name: no member of
   * this generation can have read it.
   */
  static boolean isNewTo(Group group, Topic topic) {
    if (topic.id() <= group.topicsRevision()) {
      return false;
    }
    Set<String> subscribed = Subscriptions.topics(group);
    return subscribed != null && subscribed.contains(topic.name());
  }

  private TopicAges() {}
}
