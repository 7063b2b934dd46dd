// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

/**
 * One fault of a schedule.
 *
 * @param atMs milliseconds after the faults begin
 * @param lastsMs how long until it is undone
 */
public record Strike(FaultKind kind, long atMs, long lastsMs) {
  public long endMs() {
    return atMs + lastsMs;
  }
}
