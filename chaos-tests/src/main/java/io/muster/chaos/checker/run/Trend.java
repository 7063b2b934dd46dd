// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Samples of one quantity over time. */
record Trend(List<Sample> samples) {
  /** All pairs are looked at, so many samples are thinned out. */
  private static final int MOST = 400;

  record Sample(double second, double value) {}

  Trend {
    samples = List.copyOf(samples);
  }

  /** Of {@code second:value}, comma separated. */
  static Trend parse(String joined) {
    List<Sample> samples = new ArrayList<>();
    for (String each : joined.split(",", -1)) {
      int colon = each.indexOf(':');
      if (colon > 0) {
        samples.add(
            new Sample(
                Double.parseDouble(each.substring(0, colon).trim()),
                Double.parseDouble(each.substring(colon + 1).trim())));
      }
    }
    samples.sort(Comparator.comparingDouble(Sample::second));
    int step = (samples.size() + MOST - 1) / MOST;
    List<Sample> thinned = new ArrayList<>();
    for (int i = 0; i < samples.size(); i += Math.max(step, 1)) {
      thinned.add(samples.get(i));
    }
    return new Trend(thinned);
  }

  /**
   * Each value by that of something else at the same time.
   *
   * @param counts by second; where there is none yet, 1
   */
  Trend per(NavigableMap<Double, Double> counts) {
    List<Sample> shares = new ArrayList<>();
    for (Sample each : samples) {
      Map.Entry<Double, Double> count = counts.floorEntry(each.second());
      shares.add(new Sample(each.second(), each.value() / (count == null ? 1 : count.getValue())));
    }
    return new Trend(shares);
  }

  int size() {
    return samples.size();
  }

  /** From the first sample to the last. */
  double seconds() {
    return samples.isEmpty()
        ? 0
        : samples.get(samples.size() - 1).second() - samples.get(0).second();
  }

  /** Caches fill and classes load at first. */
  Trend withoutFirstFifth() {
    if (samples.isEmpty()) {
      return this;
    }
    double from = samples.get(0).second() + seconds() / 5;
    return new Trend(samples.stream().filter(each -> each.second() >= from).toList());
  }

  /** Median of the first quarter of the samples. */
  double startValue() {
    return median(
        samples.subList(0, Math.max(1, samples.size() / 4)).stream().map(Sample::value).toList());
  }

  /** Median of the slopes of all pairs, per second; single outliers do not move it. */
  double medianSlope() {
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      for (Sample later : samples.subList(i + 1, samples.size())) {
        double seconds = later.second() - samples.get(i).second();
        if (seconds > 0) {
          slopes.add((later.value() - samples.get(i).value()) / seconds);
        }
      }
    }
    return slopes.isEmpty() ? 0 : median(slopes);
  }

  /** Share of pairs that rise less the share of those that fall: 1 always up, 0 neither. */
  double rising() {
    double balance = 0;
    double pairs = 0;
    for (int i = 0; i < samples.size(); i++) {
      for (Sample later : samples.subList(i + 1, samples.size())) {
        balance += Math.signum(later.value() - samples.get(i).value());
        pairs++;
      }
    }
    return pairs == 0 ? 0 : balance / pairs;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
