// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

/**
 * A setting as it holds, for people and programs.
 *
 * @param key the name in a file or in {@code --set}
 * @param value in the form that a file would have; a secret is not told
 * @param source {@code default}, {@code file:line}, {@code environment variable NAME} or {@code
 *     --set key}
 * @param unit such as {@code ms}; empty where there is none
 * @param description what it means
 */
public record EffectiveSetting(
    String key, String value, String source, String unit, String description) {
  /** Nobody has set it. */
  public boolean isDefault() {
    return source.equals("default");
  }
}
