// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import java.util.OptionalInt;

/**
 * A committed offset.
 *
 * @param offset next offset to be read
 * @param leaderEpoch as the committer gave it
 * @param metadata as the committer gave it, maybe empty
 * @param revision entry number of the commit
 * @param commitTimestampMs in log time
 * @param topicId id of the topic that it was committed for, see {@code Topic}; a topic of that name
 *     with a higher id is another one, which this offset does not belong to
 */
public record CommittedOffset(
    long offset,
    OptionalInt leaderEpoch,
    String metadata,
    long revision,
    long commitTimestampMs,
    long topicId) {}
