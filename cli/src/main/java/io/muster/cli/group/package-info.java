// SPDX-License-Identifier: Apache-2.0
/**
 * How groups are shown: rows for programs, and the same as tables for people. States, columns and
 * the "-" for what is missing are those of Kafka's tool for consumer groups. Asks no cluster.
 *
 * <p>Threads: none; rows are values.
 */
@NullMarked
package io.muster.cli.group;

import org.jspecify.annotations.NullMarked;
