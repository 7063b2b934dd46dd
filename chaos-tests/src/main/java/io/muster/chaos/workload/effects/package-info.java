// SPDX-License-Identifier: Apache-2.0
/**
 * W6, effects that happen once: {@link io.muster.chaos.workload.effects.EffectsWorkload}. Its
 * clients reach the nodes through relays, and {@code Weather} decides what those lose, on a thread
 * of its own. Writers have a thread each; another lets members come and go. Nothing is lost between
 * nodes: that is for a nemesis.
 */
@NullMarked
package io.muster.chaos.workload.effects;

import org.jspecify.annotations.NullMarked;
