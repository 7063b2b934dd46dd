// SPDX-License-Identifier: Apache-2.0
/**
 * What clients do while things are done to the cluster. A {@link io.muster.chaos.workload.Workload}
 * has its own threads, one per client process, and writes every call down in the {@link
 * io.muster.chaos.history.Recorder}. It judges nothing.
 *
 * <pre>
 *   all ──> register, pipeline, hot, effects, big, admin ──> group, library ──> calls ──> wire
 * </pre>
 *
 * <p>Each workload, or family of workloads, has a package of its own and knows no other. All may
 * use what is further to the right, and this package, which uses none of them: here is what
 * workloads are made of, like chance, pace, waiting, and threads that do one thing after the other.
 */
@NullMarked
package io.muster.chaos.workload;

import org.jspecify.annotations.NullMarked;
