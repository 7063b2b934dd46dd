// SPDX-License-Identifier: Apache-2.0
/**
 * How the client does it; no public API. Connections and the leader map, the retry loop, the
 * member's protocol driver with its heartbeats and commits, the poll loop, and the bytes that Kafka
 * clients put into JoinGroup and SyncGroup. The only package here that knows gRPC and protobuf.
 *
 * <p>Threads: one timer, and a small pool on which gRPC delivers answers and members run their
 * steps, one at a time for each member. Nothing on them blocks. Callbacks of the application run on
 * a pool of their own, or inside {@code poll}.
 */
@NullMarked
package io.muster.client.internal;

import org.jspecify.annotations.NullMarked;
