// SPDX-License-Identifier: Apache-2.0
/**
 * A client that sees all that comes over the wire: one call is one request with its attempts, and
 * every failed attempt is told as it was. It shares nothing with the client library, so that it
 * cannot share its mistakes.
 *
 * <p>Knows nothing of workloads and histories.
 */
@NullMarked
package io.muster.chaos.workload.wire;

import org.jspecify.annotations.NullMarked;
