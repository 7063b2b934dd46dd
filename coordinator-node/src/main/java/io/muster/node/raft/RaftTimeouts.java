// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;

/**
 * How long the Raft groups wait.
 *
 * @param electionMin shortest silence of a leader after which a follower campaigns; leaders send a
 *     heartbeat every half of it, and their lease is 0.8 of it. Default 500 ms
 * @param electionMax longest such silence. Default 1,000 ms
 * @param firstElectionMin as electionMin, until a leader was seen after the start. Default 300 ms
 * @param firstElectionMax as electionMax, until a leader was seen after the start. Default 600 ms
 * @param joining how long a new member may be silent before its joining is given up. Default 15 s
 * @param write how long a submitted batch may take before its outcome is called unknown, and a read
 *     wait for what is committed to be applied. Default 5 s
 */
public record RaftTimeouts(
    Duration electionMin,
    Duration electionMax,
    Duration firstElectionMin,
    Duration firstElectionMax,
    Duration joining,
    Duration write) {

  public RaftTimeouts {
    if (electionMin.compareTo(electionMax) > 0
        || firstElectionMin.compareTo(firstElectionMax) > 0) {
      throw new IllegalArgumentException("a shortest election timeout is above its longest");
    }
  }

  public static RaftTimeouts defaults() {
    return new RaftTimeouts(
        Duration.ofMillis(500),
        Duration.ofMillis(1000),
        Duration.ofMillis(300),
        Duration.ofMillis(600),
        Duration.ofSeconds(15),
        Duration.ofSeconds(5));
  }

  public RaftTimeouts withElection(Duration min, Duration max) {
    return new RaftTimeouts(min, max, firstElectionMin, firstElectionMax, joining, write);
  }

  public RaftTimeouts withFirstElection(Duration min, Duration max) {
    return new RaftTimeouts(electionMin, electionMax, min, max, joining, write);
  }

  public RaftTimeouts withWrite(Duration timeout) {
    return new RaftTimeouts(
        electionMin, electionMax, firstElectionMin, firstElectionMax, joining, timeout);
  }

  public RaftTimeouts withJoining(Duration timeout) {
    return new RaftTimeouts(
        electionMin, electionMax, firstElectionMin, firstElectionMax, timeout, write);
  }
}
