// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * A topic in the registry.
 *
 * @param name the topic's name
 * @param partitions how many partitions it has
 * @param id given by the registry and never used again: a topic that is deleted and created again
 *     under the same name has another id
 * @param revision revision of the registry at which the topic changed last
 */
public record TopicDescription(String name, int partitions, long id, long revision) {}
