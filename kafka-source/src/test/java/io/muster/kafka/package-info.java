// SPDX-License-Identifier: Apache-2.0
/**
 * Tests against one real Kafka broker, a process of its own that all classes share ({@link
 * io.muster.kafka.KafkaBroker}), and a real Muster node in this process.
 */
@NullMarked
package io.muster.kafka;

import org.jspecify.annotations.NullMarked;
