// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

import java.util.Locale;

/** How a command writes its result. */
public enum OutputFormat {
  /** For people; may change. */
  TABLE,
  /** For programs; field names are kept. */
  JSON,
  /** For programs; the fields of {@link #JSON}. */
  YAML;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
