// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * What a {@link RaftHost} needs to know.
 *
 * @param self this node, as the others know it
 * @param bindHost address to listen on with the Raft port, empty for all addresses
 * @param raftDirectory folder of the Raft logs and snapshots
 * @param stateDirectory folder of the live stores; on the same file system snapshots cost links and
 *     no copies
 * @param moveBytesPerSecond how fast this node fills new members, all of its groups together; asked
 *     again and again, 1 or more. Default: as fast as it can
 */
public record RaftHostConfig(
    RaftMember self,
    String bindHost,
    Path raftDirectory,
    Path stateDirectory,
    RaftTimeouts timeouts,
    RaftLogLimits log,
    LeaderBalance balance,
    LongSupplier moveBytesPerSecond) {

  public RaftHostConfig {
    raftDirectory = raftDirectory.toAbsolutePath().normalize();
    stateDirectory = stateDirectory.toAbsolutePath().normalize();
  }

  /** Folder of the replicas that were found damaged, beside that of the logs. */
  Path quarantineDirectory() {
    return raftDirectory.resolveSibling("quarantine");
  }

  /** Defaults for everything that has one; listens on all addresses. */
  public static RaftHostConfig of(RaftMember self, Path raftDirectory, Path stateDirectory) {
    return new RaftHostConfig(
        self,
        "",
        raftDirectory,
        stateDirectory,
        RaftTimeouts.defaults(),
        RaftLogLimits.defaults(),
        LeaderBalance.defaults(),
        () -> Long.MAX_VALUE);
  }

  public RaftHostConfig withBindHost(String host) {
    return new RaftHostConfig(
        self, host, raftDirectory, stateDirectory, timeouts, log, balance, moveBytesPerSecond);
  }

  public RaftHostConfig withTimeouts(RaftTimeouts times) {
    return new RaftHostConfig(
        self, bindHost, raftDirectory, stateDirectory, times, log, balance, moveBytesPerSecond);
  }

  public RaftHostConfig withLog(RaftLogLimits limits) {
    return new RaftHostConfig(
        self,
        bindHost,
        raftDirectory,
        stateDirectory,
        timeouts,
        limits,
        balance,
        moveBytesPerSecond);
  }

  public RaftHostConfig withBalance(LeaderBalance policy) {
    return new RaftHostConfig(
        self, bindHost, raftDirectory, stateDirectory, timeouts, log, policy, moveBytesPerSecond);
  }

  public RaftHostConfig withMoveBytesPerSecond(LongSupplier rate) {
    return new RaftHostConfig(
        self, bindHost, raftDirectory, stateDirectory, timeouts, log, balance, rate);
  }
}
