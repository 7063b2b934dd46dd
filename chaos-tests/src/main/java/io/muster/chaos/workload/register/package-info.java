// SPDX-License-Identifier: Apache-2.0
/**
 * W1, registers: {@link io.muster.chaos.workload.register.RegisterWorkload}. Each of its processes
 * has a thread and makes one call after the other over the wire. No group has members.
 */
@NullMarked
package io.muster.chaos.workload.register;

import org.jspecify.annotations.NullMarked;
