// SPDX-License-Identifier: Apache-2.0
/**
 * What the group protocol promises, asked of a real cluster of three processes through its public
 * doors only: the services of {@code muster.v1}, and the SDK's public API.
 *
 * <p>A test that is named after a case of Kafka's own tests carries the number of the case in the
 * catalogue in its display name. What has no number is Muster's own: its deliberate differences,
 * the errors one by one, push, lag, events, bad input. {@link io.muster.conformance.NotApplicable}
 * lists the cases that are left out, and why.
 *
 * <p>Threads: tests run in parallel and share one cluster, so each has groups and topics of its
 * own, and none depends on how long something takes, except where a time is the promise. Classes
 * that stop or kill nodes carry the tag {@code node-faults} and run one after the other in a second
 * JVM with a cluster of its own.
 */
@NullMarked
package io.muster.conformance;

import org.jspecify.annotations.NullMarked;
