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

  @Test
  void rowHasAsManyCellsAsThereAreHeadings() {
    assertThatThrownBy(() -> new Table("A", "B").row("only one"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
