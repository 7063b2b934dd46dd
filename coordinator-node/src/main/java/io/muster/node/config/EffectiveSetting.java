// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

/**
 * A setting as it holds, for people and programs.
 *
 * @param key the name in a file or in {@code --set}
 * @param value in the form that a file would have
 * @param source {@code default}, {@code file:line}, {@code environment variable NAME} or {@code
 *     --set key}
 */
public record EffectiveSetting(String key, String value, String source) {}
