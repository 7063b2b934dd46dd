// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import java.util.List;

/** A configuration or a data directory that a node cannot start with. All problems at once. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  public ConfigException(String problem) {
    this(List.of(problem));
  }

  /** One readable line for each problem, in the order in which they were found. */
  public List<String> problems() {
    return problems;
  }
}
