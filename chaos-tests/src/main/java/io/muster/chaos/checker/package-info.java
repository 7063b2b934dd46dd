// SPDX-License-Identifier: Apache-2.0
/**
 * The judges. Each {@link io.muster.chaos.checker.Checker} is a pure function of a {@link
 * io.muster.chaos.history.Run}: it talks to no server, and it names the operations that show what
 * is wrong. A checker that found nothing to judge says so and is not taken for content.
 */
@NullMarked
package io.muster.chaos.checker;

import org.jspecify.annotations.NullMarked;
