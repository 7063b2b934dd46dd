// SPDX-License-Identifier: Apache-2.0
/**
 * The judges of committed offsets: each {@link io.muster.chaos.history.Key} is a register that
 * commits write, deletes empty and fetches read. {@link io.muster.chaos.checker.register.Registers}
 * takes them out of a run; {@link io.muster.chaos.checker.register.RevisionSweep} judges them fast,
 * by the revisions that nodes told; {@link io.muster.chaos.checker.register.LinearSearch} judges
 * them without believing any revision; the others judge one promise each.
 *
 * <p>What they take for granted: every register is empty when the run begins, and only deletes
 * empty it later. So runs in which offsets expire, or groups or topics are deleted, are not for
 * them.
 */
@NullMarked
package io.muster.chaos.checker.register;

import org.jspecify.annotations.NullMarked;
