// SPDX-License-Identifier: Apache-2.0
/**
 * The load's view of a system: members that join, commit and fetch ({@link
 * io.muster.bench.client.BenchMember}), each through the best client that its system has.
 *
 * <ul>
 *   <li>Muster: its SDK. All members of this process share one stream per node, since that is how
 *       the SDK works.
 *   <li>Kafka: its own request classes on one connection per member, with a thread that reads from
 *       it, virtual where the JDK has them ({@link io.muster.bench.client.Threads}). This is less
 *       work than Kafka's consumer does, so it flatters Kafka.
 * </ul>
 *
 * <p>Both really join: commits carry a member id and a generation and are fenced by them. Both send
 * heartbeats every 3 s and have sessions of 45 s. Nothing here blocks a caller.
 */
@NullMarked
package io.muster.bench.client;

import org.jspecify.annotations.NullMarked;
