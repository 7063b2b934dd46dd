// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

import java.io.PrintWriter;
import java.util.function.Supplier;

/** Writes a result in the format that was asked for. */
public final class Report {
  private final PrintWriter out;
  private final OutputFormat format;

  public Report(PrintWriter out, OutputFormat format) {
    this.out = out;
    this.format = format;
  }

  /** The same facts twice: for programs, and for people. Only the one that is needed is made. */
  public void print(Object facts, Supplier<Table> table) {
    printText(facts, () -> String.join(System.lineSeparator(), table.get().lines()));
  }

  /** The same where people get a text that is no table, without a line feed at its end. */
  public void printText(Object facts, Supplier<String> text) {
    switch (format) {
      case TABLE -> out.println(text.get());
      case JSON -> out.println(Json.write(facts));
      case YAML -> out.println(Yaml.write(facts));
    }
    out.flush();
  }

  /** A line for people; left out of what programs read. */
  public void say(String sentence) {
    if (format == OutputFormat.TABLE) {
      out.println(Printable.of(sentence));
      out.flush();
    }
  }
}
