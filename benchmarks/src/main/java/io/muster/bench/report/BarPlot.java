// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.report;

import io.muster.bench.result.Comparison;
import io.muster.bench.result.Spread;
import java.util.List;
import java.util.Locale;

/** A bar for each system: its median, with a line from the lowest to the highest round. */
final class BarPlot {
  private static final int WIDTH = 640;
  private static final int LABEL = 110;
  private static final int VALUE = 190;
  private static final int BAR = 18;
  private static final int STEP = 24;

  static String of(Comparison comparison, List<String> systems) {
    List<String> there = systems.stream().filter(each -> comparison.of(each) != null).toList();
    double highest =
        there.stream().mapToDouble(each -> spread(comparison, each).max()).max().orElse(1);
    double scale = (WIDTH - LABEL - VALUE) / (highest > 0 ? highest : 1);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox='0 0 %d %d' width='%d' height='%d' role='img' aria-label='%s'>"
            .formatted(
                WIDTH,
                STEP * there.size() + 6,
                WIDTH,
                STEP * there.size() + 6,
                Html.escape(comparison.label() + " " + comparison.figure())));
    for (int i = 0; i < there.size(); i++) {
      bar(svg, comparison, there.get(i), systems.indexOf(there.get(i)), 3 + i * STEP, scale);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(
      StringBuilder svg, Comparison comparison, String system, int position, int y, double scale) {
    Spread spread = spread(comparison, system);
    int middle = y + BAR / 2;
    double end = LABEL + spread.max() * scale;
    svg.append("<text x='0' y='%d'>%s</text>".formatted(middle + 4, Html.escape(system)));
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>",
            LABEL,
            y,
            spread.median() * scale,
            BAR,
            Colours.of(system, position)));
    if (spread.rounds() > 1) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d='M%.1f %d H%.1f' stroke='#222' stroke-width='2'/>",
              LABEL + spread.min() * scale,
              middle,
              end));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x='%.1f' y='%d'>%s %s</text>",
            end + 6,
            middle + 4,
            Numbers.text(spread.median()),
            Html.escape(comparison.unit())));
  }

  private static Spread spread(Comparison comparison, String system) {
    Spread spread = comparison.of(system);
    if (spread == null) {
      throw new IllegalArgumentException(system + " has no " + comparison.label());
    }
    return spread;
  }

  private BarPlot() {}
}
