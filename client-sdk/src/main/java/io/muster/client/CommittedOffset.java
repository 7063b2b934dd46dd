// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.time.Instant;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A committed offset as the coordinator stores it.
 *
 * @param offset the next offset to be read
 * @param leaderEpoch what was committed with it
 * @param metadata what was committed with it, empty where nothing was
 * @param revision position of the commit in the coordinator's log; within one group a later commit
 *     has a higher revision
 * @param committedAt when the coordinator took the commit, by the clock of the leading node
 */
public record CommittedOffset(
    long offset, OptionalInt leaderEpoch, String metadata, long revision, Instant committedAt) {
  public CommittedOffset {
    Objects.requireNonNull(leaderEpoch, "leaderEpoch");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(committedAt, "committedAt");
  }
}
