// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

/**
 * Where an answer came from.
 *
 * @param partition offsets partition, -1 where the client was not told
 * @param node that answered
 * @param term Raft term of the partition's leader, -1 where the client was not told
 * @param appliedIndex what the answering replica had applied, -1 where the client was not told
 */
public record Header(int partition, int node, long term, long appliedIndex) {
  /** Of a client that is told only who answered. */
  public static Header of(int node) {
    return new Header(-1, node, -1, -1);
  }
}
