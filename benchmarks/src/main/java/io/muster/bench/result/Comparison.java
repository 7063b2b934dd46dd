// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a case over all rounds, by system.
 *
 * @param scenario its letter
 * @param label of the case
 * @param figure its name
 * @param spreads by the name of the system; one that failed is missing
 */
public record Comparison(
    String scenario,
    String label,
    String figure,
    String unit,
    boolean higherIsBetter,
    boolean headline,
    Map<String, Spread> spreads) {

  public Comparison {
    spreads = Map.copyOf(spreads);
  }

  /** In the order in which the cases came. */
  public static List<Comparison> of(List<CaseResult> results) {
    Map<List<String>, Figure> kinds = new LinkedHashMap<>();
    Map<List<String>, Map<String, List<Double>>> values = new LinkedHashMap<>();
    for (CaseResult result : results) {
      for (Figure figure : result.figures()) {
        List<String> key = List.of(result.scenario(), result.label(), figure.name());
        kinds.putIfAbsent(key, figure);
        values
            .computeIfAbsent(key, none -> new LinkedHashMap<>())
            .computeIfAbsent(result.system(), none -> new ArrayList<>())
            .add(figure.value());
      }
    }
    List<Comparison> comparisons = new ArrayList<>();
    kinds.forEach(
        (key, figure) -> {
          Map<String, Spread> spreads = new LinkedHashMap<>();
          values
              .getOrDefault(key, Map.of())
              .forEach((system, all) -> spreads.put(system, Spread.of(all)));
          comparisons.add(
              new Comparison(
                  key.get(0),
                  key.get(1),
                  key.get(2),
                  figure.unit(),
                  figure.higherIsBetter(),
                  figure.headline(),
                  spreads));
        });
    return comparisons;
  }

  /** What this system reached. */
  public @Nullable Spread of(String system) {
    return spreads.get(system);
  }

  /** Median of the one by median of the other; nothing if one of them is missing or zero. */
  public @Nullable Double ratio(String system, String against) {
    Spread one = spreads.get(system);
    Spread other = spreads.get(against);
    return one == null || other == null || other.median() == 0
        ? null
        : one.median() / other.median();
  }
}
