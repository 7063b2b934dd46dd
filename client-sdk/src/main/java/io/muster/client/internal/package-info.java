// SPDX-License-Identifier: Apache-2.0
/**
 * How the client does it; no public API. Connections and the leader map; the retry loop; a member's
 * protocol driver with its join cycle, heartbeats and commits; a consumer's poll loop with its
 * positions, commits and callbacks; the admin's calls, lists over all nodes and watches; and the
 * bytes that Kafka clients put into JoinGroup and SyncGroup. The only package here that knows gRPC
 * and protobuf.
 *
 * <p>A member: {@code MemberDriver} is its door, {@code MemberRounds} the way from one generation
 * to the next, with {@code EagerRebalance} or {@code CooperativeRebalance} deciding what it holds
 * while {@code JoinCycle} joins; {@code MemberStanding} is what it holds, {@code TopicWatch} what
 * it subscribes to, {@code MemberExit} how it ends. A consumer: {@code PollingConsumer} is the poll
 * loop, {@code ConsumerMembership} its way into the group and out, {@code ConsumerCallbacks} what a
 * rebalance does to its partitions.
 *
 * <p>Threads: one timer, and a small pool on which gRPC delivers answers and members run their
 * steps, one at a time for each member. Nothing on them blocks. Callbacks of the application run on
 * a pool of their own ({@code ElasticExecutor}: few threads, more only while those block), or
 * inside {@code poll}. What a closed client still has to tell is told on the thread where it comes
 * up.
 */
@NullMarked
package io.muster.client.internal;

import org.jspecify.annotations.NullMarked;
