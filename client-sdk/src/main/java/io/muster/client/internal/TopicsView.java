// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicDescription;
import java.util.List;

/**
 * Topics as one node had applied them.
 *
 * @param revision revision of the registry that this shows
 * @param topics those that were asked for and exist, by name
 */
record TopicsView(long revision, List<TopicDescription> topics) {
  TopicsView {
    topics = List.copyOf(topics);
  }
}
