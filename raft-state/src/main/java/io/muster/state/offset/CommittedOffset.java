// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import java.util.OptionalInt;

/**
 * A committed offset.
 *
 * @param offset next offset to be read
 * @param leaderEpoch as the committer gave it
 * @param metadata as the committer gave it, maybe empty
 * @param revision log index of the commit
 * @param commitTimestampMs in log time
 */
public record CommittedOffset(
    long offset, OptionalInt leaderEpoch, String metadata, long revision, long commitTimestampMs) {}
