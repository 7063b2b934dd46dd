// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

/**
 * A parsed value and where it came from.
 *
 * @param value Long, Boolean, String or a list of {@link ClusterNode}, by the key's type
 * @param origin {@code file:line}, an environment variable, an option; what a problem line starts
 *     with
 */
record Setting(Object value, String origin) {
  static final String DEFAULT = "default";

  boolean isDefault() {
    return origin.equals(DEFAULT);
  }
}
