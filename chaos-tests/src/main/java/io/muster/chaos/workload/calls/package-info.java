// SPDX-License-Identifier: Apache-2.0
/**
 * Calls that are written down, and what is known of those that went wrong. {@link
 * io.muster.chaos.workload.calls.Outcomes} is the one table for it, for calls over the wire and for
 * those of the client library. Calls block the thread of whoever makes them; {@link
 * io.muster.chaos.workload.calls.LastReads} has a thread per node while it lasts.
 *
 * <p>Decides nothing about what is called when, and keeps no membership.
 */
@NullMarked
package io.muster.chaos.workload.calls;

import org.jspecify.annotations.NullMarked;
