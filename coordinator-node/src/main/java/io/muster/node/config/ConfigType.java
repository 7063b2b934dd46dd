// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

/** What a setting's value looks like. */
enum ConfigType {
  /** A whole number within the key's range. */
  NUMBER("whole number"),
  /** A whole number within the key's range; {@code KiB}, {@code MiB} and {@code GiB} may follow. */
  BYTES("size in bytes, such as 4194304 or 4MiB"),
  BOOLEAN("true or false"),
  TEXT("text"),
  /** A folder; a relative one starts at the working directory of the process. */
  PATH("path"),
  /** The list of {@link ClusterNode}. */
  NODES("list of nodes");

  private final String wording;

  ConfigType(String wording) {
    this.wording = wording;
  }

  String wording() {
    return wording;
  }
}
