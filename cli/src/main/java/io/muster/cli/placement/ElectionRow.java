// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import io.muster.cli.output.Table;
import io.muster.client.PreferredElection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one partition whose leader is not the preferred one.
 *
 * @param moved the preferred leader leads it now
 * @param reason why not, null where it does
 */
public record ElectionRow(int partition, boolean moved, @Nullable String reason) {
  /** By partition. */
  public static List<ElectionRow> of(PreferredElection election) {
    List<ElectionRow> rows = new ArrayList<>();
    election.moved().forEach(each -> rows.add(new ElectionRow(each, true, null)));
    election.notMoved().forEach((each, why) -> rows.add(new ElectionRow(each, false, why)));
    rows.sort(Comparator.comparingInt(ElectionRow::partition));
    return rows;
  }

  public static Table table(List<ElectionRow> rows) {
    Table table = new Table("PARTITION", "MOVED", "REASON");
    rows.forEach(
        row ->
            table.row(
                row.partition, row.moved ? "yes" : "no", row.reason == null ? "-" : row.reason));
    return table;
  }
}
