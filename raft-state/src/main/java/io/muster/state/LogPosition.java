// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

/**
 * A place in a replica group's log.
 *
 * @param term Raft term of the entry
 * @param index Raft index of the entry, from 1; 0 is before the first entry
 */
public record LogPosition(long term, long index) implements Comparable<LogPosition> {
  /** Before the first entry. */
  public static final LogPosition START = new LogPosition(0, 0);

  @Override
  public int compareTo(LogPosition other) {
    int byTerm = Long.compare(term, other.term);
    return byTerm != 0 ? byTerm : Long.compare(index, other.index);
  }

  @Override
  public String toString() {
    return term + ":" + index;
  }
}
