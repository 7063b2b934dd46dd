// SPDX-License-Identifier: Apache-2.0
/** Runs, right and wrong, and what the judges of whole runs say of them. */
@NullMarked
package io.muster.chaos.checker.run;

import org.jspecify.annotations.NullMarked;
