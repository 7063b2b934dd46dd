// SPDX-License-Identifier: Apache-2.0
/**
 * What an application embeds: membership in consumer groups, committed offsets, administration.
 *
 * <p>{@link MusterClient} owns connections and threads; everything else is made by it. {@link
 * GroupMember} is membership and offsets only, {@link GroupConsumer} adds the poll loop over a
 * {@link io.muster.client.source.PartitionSource}, {@link MusterAdmin} looks after topics, cluster,
 * groups and offsets. Failures are {@link MusterException}s, one class for each thing a caller can
 * do.
 *
 * <p>The types here are interfaces and values. They start no threads and know no wire format; both
 * are in {@code io.muster.client.internal}, which is no public API.
 */
@NullMarked
package io.muster.client;

import org.jspecify.annotations.NullMarked;
