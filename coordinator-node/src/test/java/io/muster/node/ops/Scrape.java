// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer to {@code /metrics}, taken apart.
 *
 * @param types by family, as after {@code # TYPE}
 * @param values by series, with its labels as they are written
 */
record Scrape(Map<String, String> types, Map<String, Double> values) {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern SERIES = Pattern.compile("([a-z_0-9]+(?:\\{.*})?) (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  static Scrape of(String text) {
    Map<String, String> types = new TreeMap<>();
    Map<String, Double> values = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      Matcher type = TYPE.matcher(line);
      Matcher series = SERIES.matcher(line);
      if (type.matches()) {
        types.put(type.group(1), type.group(2));
      } else if (series.matches()) {
        values.put(series.group(1), number(series.group(2)));
      } else if (!line.startsWith("#")) {
        throw new IllegalArgumentException("not a line of a scrape: " + line);
      }
    }
    return new Scrape(types, values);
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** Value of one series. */
  double value(String series) {
    Double value = values.get(series);
    if (value == null) {
      throw new AssertionError("no series " + series + " among " + values.keySet());
    }
    return value;
  }

  /** Names without labels. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    values.keySet().forEach(series -> names.add(series.replaceFirst("\\{.*", "")));
    return names;
  }

  /** Names of the labels of a family's series, without a histogram's own. */
  Set<String> labels(String family) {
    Set<String> labels = new TreeSet<>();
    for (String series : values.keySet()) {
      if (series.replaceFirst("\\{.*", "").startsWith(family)) {
        Matcher matcher = LABEL.matcher(series);
        while (matcher.find()) {
          labels.add(matcher.group(1));
        }
      }
    }
    labels.remove("le");
    return labels;
  }
}
