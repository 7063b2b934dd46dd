// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table = new Table("NODE", "ENDPOINT").row(1, "127.0.0.1:40001").row(12, "-");

    assertThat(table.lines()).containsExactly("NODE  ENDPOINT", "1     127.0.0.1:40001", "12    -");
  }

  /** Whoever names a client must not command the terminal of whoever looks, nor forge a row. */
  @Test
  void whatWouldCommandATerminalIsShown() {
    Table table =
        new Table("CLIENT", "HOST")
            .row("\u001b[2J\u009bK", "a\nb\rc\u2028d")
            .row("ab\u202edc", "\u00e4 \u65e5 \ud83d\ude00 \ud83d");

    assertThat(table.lines())
        .containsExactly(
            "CLIENT            HOST",
            "\\u001b[2J\\u009bK  a\\u000ab\\u000dc\\u2028d",
            "ab\\u202edc        \u00e4 \u65e5 \ud83d\ude00 \\ud83d");
  }

  @Test
  void rowHasAsManyCellsAsThereAreHeadings() {
    assertThatThrownBy(() -> new Table("A", "B").row("only one"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
