// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.group.Refusals;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;

/** What an operation was, as far as the cluster is concerned. */
final class Calls {
  /**
   * Whether a node was asked, and it is not what a member did or learned. That a member of the
   * library left is what it did: it may have waited for the application before it told anybody.
   */
  static boolean asked(Operation operation) {
    Call call = operation.call();
    return !(call instanceof Call.Assigned
        || call instanceof Call.Released
        || call instanceof Call.Processed
        || call instanceof Call.Crashed
        || (call instanceof Call.Leave && operation.header() == null)
        || call instanceof Call.Started);
  }

  /** Whether the coordinator may let it wait for others by right. */
  static boolean parks(Operation operation) {
    return operation.call() instanceof Call.Join || operation.call() instanceof Call.Sync;
  }

  /** Whether a coordinator that was able to decide has answered. */
  static boolean served(Operation operation) {
    return operation.outcome() == Outcome.OK || Refusals.decided(operation);
  }

  private Calls() {}
}
