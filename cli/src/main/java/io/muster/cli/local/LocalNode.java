// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * One node of a local cluster.
 *
 * @param id 1, 2, 3, ...
 * @param clientPort where clients connect, on the loopback address
 * @param raftPort where the other nodes connect
 * @param managementPort where metrics and health are asked for, on the loopback address
 * @param process the process that was started last, absent before the first start
 */
public record LocalNode(
    int id, int clientPort, int raftPort, int managementPort, @Nullable ProcessId process) {
  static final String HOST = "127.0.0.1";

  /** {@code host:port} for clients. */
  public String endpoint() {
    return HOST + ":" + clientPort;
  }

  /** {@code host:port} of the management server. */
  public String management() {
    return HOST + ":" + managementPort;
  }

  @JsonIgnore
  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  LocalNode withProcess(@Nullable ProcessId started) {
    return new LocalNode(id, clientPort, raftPort, managementPort, started);
  }
}
