// SPDX-License-Identifier: Apache-2.0
/**
 * The settings of a node and the folder it lives in.
 *
 * <pre>
 *   file (YAML) ─┐
 *   environment ─┼─> ConfigLoader ──> NodeConfig (immutable)
 *   --set        ─┘        │
 *                     ConfigKey: the one table of names, types, defaults and ranges
 * </pre>
 *
 * <p>Whatever is wrong is collected and reported at once, each line with the file and line, the
 * environment variable or the option it came from. {@code docs/configuration.md} is generated from
 * the same table. {@link io.muster.node.config.DataDirectory} keeps two processes out of one folder
 * and a folder out of the wrong cluster.
 *
 * <p>{@link io.muster.node.config.DynamicConfig} lays what was set while nodes run over what the
 * node was started with; who keeps that is not known here.
 *
 * <p>Starts no threads and knows neither Raft nor gRPC. A {@code NodeConfig} never changes.
 */
@NullMarked
package io.muster.node.config;

import org.jspecify.annotations.NullMarked;
