// SPDX-License-Identifier: Apache-2.0
/**
 * W7, one group with very many members: {@link io.muster.chaos.workload.big.BigWorkload}. A member
 * has no thread of its own; one lets waves of them come and leave, another has some commit. They
 * read no source, so nothing is processed.
 */
@NullMarked
package io.muster.chaos.workload.big;

import org.jspecify.annotations.NullMarked;
