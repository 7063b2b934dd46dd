// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes YAML with the fields and the order that {@link Json} gives them. */
public final class Yaml {
  private static final DumpSettings SETTINGS =
      DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();

  private Yaml() {}

  /** One document, without a line feed at its end. */
  public static String write(Object value) {
    Object plain = Json.mapper().convertValue(value, Object.class);
    return new Dump(SETTINGS).dumpToString(plain).stripTrailing();
  }
}
