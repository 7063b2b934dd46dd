// SPDX-License-Identifier: Apache-2.0
/**
 * What operators and their machines ask a node: metrics, health, version, and the form of its log.
 *
 * <pre>
 *   GET /metrics ──> NodeMetrics ──> MetricSource: Rpc, Security, Coordinator, Raft, Storage, Health
 *   GET /livez  ───> HealthChecks ─┐
 *   GET /readyz ───> HealthChecks ─┴> NodeChecks, StorageCheck
 * </pre>
 *
 * <p>The only package that knows Micrometer, Prometheus's format and logback. The others count with
 * {@code io.muster.node.measure} and do not know that anybody looks; here their counters get names
 * and units ({@code NodeMetric}, the table that {@code docs/metrics.md} is generated from). Nothing
 * is measured in the background: a scrape reads everything, one scrape at a time.
 *
 * <p>Liveness never asks other nodes: a minority that is cut off must not be restarted for it.
 * Readiness says whether a rolling restart may go on to the next node, and tells which check fails.
 *
 * <p>Threads: up to four of the HTTP server, which end when they have nothing to do, and its
 * dispatcher. All end with {@link io.muster.node.ops.Management#close}. It asks nobody who they are
 * and changes nothing, and does not collect what other nodes count.
 */
@NullMarked
package io.muster.node.ops;

import org.jspecify.annotations.NullMarked;
