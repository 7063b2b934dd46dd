// SPDX-License-Identifier: Apache-2.0
/**
 * What commands ask of a real Kafka cluster: where partitions begin and end, what groups have
 * committed there, and how many partitions topics have. Nothing is written to Kafka. Through
 * Kafka's own admin client, which is loaded by nothing else here: a node runs without it.
 *
 * <p>Threads: those of Kafka's client; calls wait, at most for the timeout that was given.
 */
@NullMarked
package io.muster.cli.kafka;

import org.jspecify.annotations.NullMarked;
