// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * A topic in the registry.
 *
 * @param name the topic's name
 * @param partitions how many partitions it has
 */
public record TopicDescription(String name, int partitions) {}
