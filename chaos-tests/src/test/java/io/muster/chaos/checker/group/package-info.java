// SPDX-License-Identifier: Apache-2.0
/** Histories of groups, right and wrong, and what the judges say of them. */
@NullMarked
package io.muster.chaos.checker.group;

import org.jspecify.annotations.NullMarked;
