// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

import java.time.Duration;
import java.util.SortedMap;

/**
 * What was run.
 *
 * @param bug seeded into the nodes, empty for none
 * @param choices what the seed decided, by name, like raft.groups
 * @param phases when each phase began, in nanoseconds since the run began: {@link #WARM_UP}, {@link
 *     #FAULTS}, {@link #RECOVERY}, {@link #LAST_READS}, {@link #END}
 * @param command that repeats it
 */
public record RunInfo(
    String workload,
    String nemesis,
    String backend,
    long seed,
    String bug,
    String version,
    SortedMap<String, String> choices,
    SortedMap<String, Long> phases,
    String command) {
  public static final String WARM_UP = "1-warm-up";
  public static final String FAULTS = "2-faults";
  public static final String RECOVERY = "3-recovery";
  public static final String LAST_READS = "4-last-reads";
  public static final String END = "5-end";

  private static final Duration SETTLING = Duration.ofSeconds(5);

  /** How long leaders may still move after something broke, or was healed. */
  public long settlingNs() {
    return SETTLING.toNanos() + twoElectionsNs();
  }

  /** Two of the longest election timeouts; 0 where they are not known. */
  public long twoElectionsNs() {
    String electionMs = choices.getOrDefault("raft.election.timeout.max.ms", "0");
    return Duration.ofMillis(2 * Long.parseLong(electionMs)).toNanos();
  }

  /** When a phase began; 0 where it is not known. */
  public long phase(String name) {
    return phases.getOrDefault(name, 0L);
  }
}
