// SPDX-License-Identifier: Apache-2.0
/**
 * The systems that are measured, each as three processes on this machine: {@link
 * io.muster.bench.system.MusterSystem} and {@link io.muster.bench.system.KafkaSystem} behind {@link
 * io.muster.bench.system.SystemUnderTest}. Both get the same heap, keep their data in the same
 * folder of the same disk, and end with this process, whatever ends it.
 *
 * <p>What processes cost is read from the kernel ({@link io.muster.bench.system.Usage}), so nothing
 * has to run inside them. Linux only.
 */
@NullMarked
package io.muster.bench.system;

import org.jspecify.annotations.NullMarked;
