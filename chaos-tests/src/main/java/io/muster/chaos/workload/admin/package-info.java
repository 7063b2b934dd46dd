// SPDX-License-Identifier: Apache-2.0
/**
 * W8, retention and administration: {@link io.muster.chaos.workload.admin.AdminWorkload}. Each
 * operator has a thread and makes one call after the other; members have theirs. Settings are
 * changed once, before it begins, and those of the whole cluster never.
 */
@NullMarked
package io.muster.chaos.workload.admin;

import org.jspecify.annotations.NullMarked;
