// SPDX-License-Identifier: Apache-2.0
/**
 * One class per scenario, each a {@link io.muster.bench.scenario.Scenario} that works on a {@link
 * io.muster.bench.scenario.Stage}: a running system, a client, the {@link
 * io.muster.bench.scenario.Pace} (how many, how long) and a place for results. {@link
 * io.muster.bench.scenario.Scenarios} has them by letter. No scenario knows which system it
 * measures.
 */
@NullMarked
package io.muster.bench.scenario;

import org.jspecify.annotations.NullMarked;
