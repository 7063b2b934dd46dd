// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

/**
 * A registered topic.
 *
 * @param partitionCount 1 or more; 0 for one that was deleted
 * @param id number of the log entry of its creation; never given again, so a topic created later
 *     under the same name has a higher one
 * @param revision number of the log entry of its last change
 */
public record Topic(String name, int partitionCount, long id, long revision) {
  boolean isDeleted() {
    return partitionCount == 0;
  }
}
