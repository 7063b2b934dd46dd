// SPDX-License-Identifier: Apache-2.0
/**
 * One chaos run from its seed to its verdict: {@link io.muster.chaos.run.Choices} draws what is
 * random, {@link io.muster.chaos.run.ChaosRun} leads through the phases, {@link
 * io.muster.chaos.run.Judges} lets every checker look and makes one verdict of it, and {@link
 * io.muster.chaos.run.ChaosCommand} is what a user types.
 */
@NullMarked
package io.muster.chaos.run;

import org.jspecify.annotations.NullMarked;
