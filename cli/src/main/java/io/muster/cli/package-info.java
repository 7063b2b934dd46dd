// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code muster} command: one class per command, each short because the work is done elsewhere.
 *
 * <p>Owns: parsing (picocli), the words on the terminal, the exit codes ({@link
 * io.muster.cli.ExitCode}), and what happens to an error ({@link io.muster.cli.Errors}: one line on
 * standard error, or a document where the result would be one). Sub-packages: {@code output} (table
 * and JSON), {@code group} {@code cluster} and {@code placement} (how groups, nodes and partitions
 * are shown, and plans for who holds them), {@code offsets} (committed offsets as operators handle
 * them), {@code backup} (a backup in its folder), {@code kafka} (what is asked of a Kafka cluster),
 * {@code local} (a cluster of real processes in a folder), {@code demo} (the guided tour that
 * checks itself).
 *
 * <p>Threads: commands run on the main thread; shutdown hooks undo what must not stay behind.
 *
 * <p>Does not: hold any rule of groups or Raft. It talks to clusters through the client SDK and
 * starts nodes through {@code io.muster.node}.
 */
@NullMarked
package io.muster.cli;

import org.jspecify.annotations.NullMarked;
