// SPDX-License-Identifier: Apache-2.0
/**
 * W5, one hot offsets partition: {@link io.muster.chaos.workload.hot.HotWorkload}. It has no
 * threads but those of its members, which speak the protocol themselves.
 */
@NullMarked
package io.muster.chaos.workload.hot;

import org.jspecify.annotations.NullMarked;
