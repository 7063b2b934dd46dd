// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.report;

import io.muster.bench.result.CaseResult;
import io.muster.bench.result.Percentiles;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Latency by percentile on a logarithmic scale, one line for each round of each system. */
final class LatencyPlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 240;
  private static final int LEFT = 60;
  private static final int BOTTOM = 30;
  private static final double LOWEST_MILLIS = 0.01;

  /** Nothing where no calls were timed. */
  static String of(List<CaseResult> rounds, List<String> systems) {
    List<CaseResult> timed =
        rounds.stream()
            .filter(each -> points(each).stream().anyMatch(p -> p.millis() > 0))
            .toList();
    if (timed.isEmpty()) {
      return "";
    }
    int decades = decades(timed);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox='0 0 %d %d' width='%d' height='%d' role='img' aria-label='latencies'>"
            .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
    for (int decade = 0; decade <= decades; decade++) {
      double millis = LOWEST_MILLIS * Math.pow(10, decade);
      double y = y(millis, decades);
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d='M%d %.1f H%d' stroke='#ddd'/><text x='0' y='%.1f'>%s ms</text>",
              LEFT,
              y,
              WIDTH,
              y + 4,
              plain(millis)));
    }
    List<Percentiles.Point> axis = points(timed.get(0));
    for (int i = 0; i < axis.size(); i += 2) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>",
              x(i, axis.size()),
              HEIGHT - 8,
              i == axis.size() - 1 ? "max" : "p" + plain(axis.get(i).percentile())));
    }
    for (CaseResult each : timed) {
      line(svg, points(each), Colours.of(each.system(), systems.indexOf(each.system())), decades);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void line(
      StringBuilder svg, List<Percentiles.Point> points, String colour, int decades) {
    svg.append("<polyline fill='none' stroke='").append(colour).append("' points='");
    IntStream.range(0, points.size())
        .forEach(
            i ->
                svg.append(
                    String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        x(i, points.size()),
                        y(points.get(i).millis(), decades))));
    svg.append("'/>");
  }

  /** Axes have round numbers. */
  private static String plain(double value) {
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }

  private static List<Percentiles.Point> points(CaseResult result) {
    Percentiles latencies = result.latencies();
    return latencies == null ? List.of() : latencies.points();
  }

  private static int decades(List<CaseResult> timed) {
    double highest =
        timed.stream()
            .flatMap(each -> points(each).stream())
            .mapToDouble(Percentiles.Point::millis)
            .max()
            .orElse(1);
    return Math.max(1, (int) Math.ceil(Math.log10(highest / LOWEST_MILLIS)));
  }

  private static double x(int i, int count) {
    return LEFT + 15 + (WIDTH - LEFT - 40.0) * i / Math.max(1, count - 1);
  }

  private static double y(double millis, int decades) {
    double height = Math.log10(Math.max(millis, LOWEST_MILLIS) / LOWEST_MILLIS) / decades;
    return HEIGHT - BOTTOM - height * (HEIGHT - BOTTOM - 10);
  }

  private LatencyPlot() {}
}
