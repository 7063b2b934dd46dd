// SPDX-License-Identifier: Apache-2.0
/**
 * All workloads by their names, one or several at once. The only package that knows every workload,
 * and apart from them for that reason: none of them may know it. It has no threads and makes no
 * calls.
 */
@NullMarked
package io.muster.chaos.workload.all;

import org.jspecify.annotations.NullMarked;
