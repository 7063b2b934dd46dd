// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;

/** Whose operation it is. */
final class Members {
  /** Empty where it is nobody's: of an administrator, or a join that was not given an id. */
  static String of(Operation operation) {
    Call call = operation.call();
    if (call instanceof Call.Join join) {
      return operation.answer() instanceof Answer.Joined joined ? joined.member() : join.member();
    } else if (call instanceof Call.Commit commit) {
      return commit.member();
    } else if (call instanceof Call.Sync sync) {
      return sync.member();
    } else if (call instanceof Call.Heartbeat heartbeat) {
      return heartbeat.member();
    } else if (call instanceof Call.Leave leave) {
      return leave.member();
    } else if (call instanceof Call.Assigned assigned) {
      return assigned.member();
    } else if (call instanceof Call.Released released) {
      return released.member();
    } else if (call instanceof Call.Processed processed) {
      return processed.member();
    } else if (call instanceof Call.Crashed crashed) {
      return crashed.member();
    }
    return "";
  }

  private Members() {}
}
