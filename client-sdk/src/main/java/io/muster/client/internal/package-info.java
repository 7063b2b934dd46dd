// SPDX-License-Identifier: Apache-2.0
/**
 * How the client does it; no public API. Connections and the leader map; the retry loop; a member's
 * protocol driver with its join cycle, heartbeats and commits; a consumer's poll loop with its
 * positions, commits and callbacks; and the bytes that Kafka clients put into JoinGroup and
 * SyncGroup. The only package here that knows gRPC and protobuf.
 *
 * <p>Threads: one timer, and a small pool on which gRPC delivers answers and members run their
 * steps, one at a time for each member. Nothing on them blocks. Callbacks of the application run on
 * a pool of their own, or inside {@code poll}. What a closed client still has to tell is told on
 * the thread where it comes up.
 */
@NullMarked
package io.muster.client.internal;

import org.jspecify.annotations.NullMarked;
