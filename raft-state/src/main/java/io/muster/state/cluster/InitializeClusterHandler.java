// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome;

/**
 * InitializeCluster: the first one fixes what can never change; each controller repeats its own.
 */
public final class InitializeClusterHandler {

  public static Outcome apply(InitializeCluster command, ClusterTransaction transaction) {
    InitializeCluster settings = transaction.settings();
    if (settings == null) {
      transaction.initialize(command);
      return new Outcome.SettingsAgreed();
    }
    if (settings.equals(command)) {
      return new Outcome.SettingsAgreed();
    }
    return new Outcome.Rejected(
        ErrorReason.INVALID_REQUEST, "the cluster was created with other settings");
  }

  private InitializeClusterHandler() {}
}
