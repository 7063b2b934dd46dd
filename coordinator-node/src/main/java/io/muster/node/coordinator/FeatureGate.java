// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.FeatureLevel;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/**
 * Keeps a command out of the log until every node of the cluster understands it: a replica of an
 * older version would stop at it. Thread-safe.
 */
public final class FeatureGate {
  private final IntSupplier clusterLevel;
  private final ToIntFunction<Command> needed;

  /**
   * @param clusterLevel as this node has applied it; it never falls
   */
  public FeatureGate(IntSupplier clusterLevel) {
    this(clusterLevel, FeatureLevel::of);
  }

  FeatureGate(IntSupplier clusterLevel, ToIntFunction<Command> needed) {
    this.clusterLevel = clusterLevel;
    this.needed = needed;
  }

  /** Why the command cannot be written yet; empty where it can. */
  Optional<ApiException> refusal(Command command) {
    int level = needed.applyAsInt(command);
    int now = clusterLevel.getAsInt();
    return level <= now
        ? Optional.empty()
        : Optional.of(
            new ApiException(
                ErrorReason.FEATURE_LEVEL_TOO_LOW,
                "this needs feature level "
                    + level
                    + "; the cluster is at "
                    + now
                    + ": upgrade every node, then finalize the upgrade"));
  }
}
