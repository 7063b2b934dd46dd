// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Rows under upper-case headings, columns as wide as they need, two blanks between them. */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final int columns;

  public Table(String... headings) {
    columns = headings.length;
    rows.add(List.of(headings));
  }

  /** Adds a row; as many cells as there are headings. */
  public Table row(Object... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells in a table of " + columns);
    }
    List<String> row = new ArrayList<>(columns);
    for (Object cell : cells) {
      row.add(Printable.of(String.valueOf(cell)));
    }
    rows.add(row);
    return this;
  }

  /** The lines, without blanks at their ends. */
  public List<String> lines() {
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>(rows.size());
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i);
        line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
