// SPDX-License-Identifier: Apache-2.0
/**
 * A backup in a folder: one file of chunks for each part, and a manifest that says what must be in
 * them. Written under another name and moved when it is whole, so what has the name is whole.
 *
 * <pre>
 *   DIR/manifest.json          what, when, of which cluster, and a SHA-256 for each file
 *   DIR/cluster.rows           topics, settings, access rules
 *   DIR/partition-0007.rows    groups and offsets of one offsets partition
 *   a file                     (length of a chunk in 4 bytes, the chunk) again and again
 * </pre>
 *
 * <p>Knows files and nothing of clusters: {@code Backups} of the client reads and restores. At most
 * one chunk is in memory.
 */
@NullMarked
package io.muster.cli.backup;

import org.jspecify.annotations.NullMarked;
