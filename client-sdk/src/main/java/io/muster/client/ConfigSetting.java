// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Objects;

/**
 * A setting that can be changed while the nodes run, as it holds.
 *
 * @param key its name
 * @param value what holds, in the form that a file would have
 * @param source who set it
 * @param origin where the value came from, for people: {@code default}, a file with its line,
 *     {@code cluster} or {@code group}
 * @param unit such as {@code ms}; empty where there is none
 * @param description what it means
 */
public record ConfigSetting(
    String key, String value, Source source, String origin, String unit, String description) {
  /** Who set a value. The later one wins. */
  public enum Source {
    /** A source that this version of the library does not know. */
    UNKNOWN,
    /** Nobody. */
    DEFAULT,
    /** The configuration of the node that answered. */
    NODE,
    /** {@link MusterAdmin#alterConfig} for the cluster. */
    CLUSTER,
    /** {@link MusterAdmin#alterConfig} for the group. */
    GROUP
  }

  public ConfigSetting {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(description, "description");
  }
}
