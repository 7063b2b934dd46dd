// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * What became of the cluster's feature level, which says what its nodes may write.
 *
 * @param previous the level before
 * @param level the level now, or that it would be where it was only asked; never below {@code
 *     previous}
 */
public record FeatureLevels(int previous, int level) {}
