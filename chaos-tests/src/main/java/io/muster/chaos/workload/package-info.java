// SPDX-License-Identifier: Apache-2.0
/**
 * What clients do while things are done to the cluster. A {@link io.muster.chaos.workload.Workload}
 * has its own threads, one per client process, and writes every call down in the {@link
 * io.muster.chaos.history.Recorder}. It judges nothing.
 */
@NullMarked
package io.muster.chaos.workload;

import org.jspecify.annotations.NullMarked;
