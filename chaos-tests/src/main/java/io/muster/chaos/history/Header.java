// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer came from.
 *
 * @param partition offsets partition, -1 where the client was not told
 * @param node that answered
 * @param term Raft term of the partition's leader, -1 where the client was not told
 * @param appliedIndex what the answering replica had applied, -1 where the client was not told
 * @param hops what became of the attempts before this answer, in order; null where the client does
 *     not say
 */
public record Header(
    int partition, int node, long term, long appliedIndex, @Nullable List<Hop> hops) {
  /**
   * An attempt that did not succeed.
   *
   * @param node that was asked
   * @param reason that it gave, or the status where it gave none
   */
  public record Hop(int node, String reason) {}

  public Header {
    hops = hops == null ? null : List.copyOf(hops);
  }

  /** Of a client that does not say whom it had asked before. */
  public Header(int partition, int node, long term, long appliedIndex) {
    this(partition, node, term, appliedIndex, null);
  }

  /** Of a client that is told only who answered. */
  public static Header of(int node) {
    return new Header(-1, node, -1, -1);
  }
}
