// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.NodeEndpoint;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What all coordinators of a node share.
 *
 * @param self where this node listens for clients
 * @param timers for what must not wait
 * @param background for what may take its time
 * @param wallClockMs milliseconds since 1970; stamps the log
 * @param metrics what all of them count with
 * @param gate what may be written
 * @param turns of all replica groups to write an entry
 */
public record CoordinatorParts(
    CoordinatorSettings settings,
    NodeEndpoint self,
    TopicRegistry registry,
    Timers timers,
    Executor background,
    LongSupplier wallClockMs,
    CoordinatorMetrics metrics,
    FeatureGate gate,
    EntryTurns turns) {}
