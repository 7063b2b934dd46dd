// SPDX-License-Identifier: Apache-2.0
package io.muster.node.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The chart of {@code deploy/helm/muster}, rendered as Helm would. */
final class Chart {
  static final Path DEPLOY =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("deploy");
  static final Path FOLDER = DEPLOY.resolve("helm/muster");

  private static final String BASE = "muster/templates";

  private final Map<String, String> templates = new TreeMap<>();

  /** Paths below {@code .Values} that were looked up by any rendering. */
  final Set<String> used = new TreeSet<>();

  Chart() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("templates"))) {
      for (Path file : files.toList()) {
        templates.put(BASE + "/" + file.getFileName(), Files.readString(file));
      }
    }
  }

  static Map<String, Object> values() {
    return map(yaml(read(FOLDER.resolve("values.yaml"))));
  }

  /** All objects, by kind and name. */
  Map<String, Map<String, Object>> render(Map<String, Object> values) {
    GoTemplate engine = new GoTemplate();
    templates.forEach(engine::parse);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("Values", values);
    root.put("Chart", map(chart()));
    root.put("Release", Map.of("Name", "rel", "Namespace", "apps", "Service", "Helm"));
    root.put("Template", Map.of("BasePath", BASE));
    Map<String, Map<String, Object>> objects = new TreeMap<>();
    for (String name : templates.keySet()) {
      String text = engine.render(name, root);
      if (name.endsWith(".yaml")) {
        for (Object document : documents(text)) {
          if (document != null) {
            Map<String, Object> object = map(document);
            objects.put(object.get("kind") + "/" + map(object.get("metadata")).get("name"), object);
          }
        }
      }
    }
    engine.lookedUp().stream()
        .filter(path -> path.startsWith("Values."))
        .map(path -> path.substring("Values.".length()))
        .forEach(used::add);
    return objects;
  }

  /** With the keys that Helm spells with a capital. */
  private static Map<String, Object> chart() {
    Map<String, Object> capital = new TreeMap<>();
    map(yaml(read(FOLDER.resolve("Chart.yaml"))))
        .forEach(
            (key, value) ->
                capital.put(Character.toUpperCase(key.charAt(0)) + key.substring(1), value));
    return capital;
  }

  static Object yaml(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static List<Object> documents(String text) {
    List<Object> documents = new ArrayList<>();
    new Load(LoadSettings.builder().build()).loadAllFromString(text).forEach(documents::add);
    return documents;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Object> map(Object value) {
    Map<String, Object> typed = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((key, inner) -> typed.put(key.toString(), inner));
    return typed;
  }

  /** What is behind a path of keys and list indices, with dots between. */
  static Object at(Object start, String path) {
    Object value = start;
    for (String step : path.split("\\.", -1)) {
      if (value instanceof List<?> list) {
        value = list.get(Integer.parseInt(step));
      } else if (value instanceof Map<?, ?> map && map.containsKey(step)) {
        value = map.get(step);
      } else {
        throw new AssertionError("there is no " + step + " of " + path + " in " + value);
      }
    }
    return value;
  }
}
