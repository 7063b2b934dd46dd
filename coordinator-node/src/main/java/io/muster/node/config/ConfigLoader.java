// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the sources on top of each other: defaults, file, environment, {@code --set}. */
final class ConfigLoader {
  private static final Logger log = LoggerFactory.getLogger(ConfigLoader.class);

  /** Read by what starts a node and by its logging. They are near to keys, and are none. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("MUSTER_NODE_OPTS", "MUSTER_OPTS", "MUSTER_LOG_LEVEL", "MUSTER_RATIS_LOG_LEVEL");

  private final List<String> problems = new ArrayList<>();
  private final Map<ConfigKey, Setting> settings = new EnumMap<>(ConfigKey.class);

  private ConfigLoader() {}

  static NodeConfig load(
      @Nullable Path file, Map<String, String> environment, Map<String, String> overrides)
      throws ConfigException {
    return new ConfigLoader().merge(file, environment, overrides);
  }

  private NodeConfig merge(
      @Nullable Path file, Map<String, String> environment, Map<String, String> overrides)
      throws ConfigException {
    if (file != null) {
      Optional<Map<ConfigKey, Setting>> read = YamlSettings.read(file, problems);
      if (read.isEmpty()) {
        // Everything else would only be missing because of it.
        throw new ConfigException(problems);
      }
      settings.putAll(read.get());
    }
    for (ConfigKey key : ConfigKey.values()) {
      String text = environment.get(key.environmentVariable());
      if (text != null) {
        put(key, text, "environment variable " + key.environmentVariable());
      }
    }
    warnOfMistypedVariables(environment);
    // Sorted, so that the same mistakes always make the same message.
    new TreeMap<>(overrides)
        .forEach(
            (name, text) -> {
              Optional<ConfigKey> key = ConfigKey.find(name);
              if (key.isPresent()) {
                put(key.get(), text, "--set " + name);
              } else {
                problems.add("--set " + name + ": " + unknownKey(name));
              }
            });
    ConfigRules.completeAndCheck(settings, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new NodeConfig(settings);
  }

  private void put(ConfigKey key, String text, String origin) {
    Object value = ValueParser.parse(key, text, problem -> problems.add(origin + ": " + problem));
    if (value != null) {
      settings.put(key, new Setting(value, origin));
    }
  }

  static String unknownKey(String name) {
    List<String> known = Stream.of(ConfigKey.values()).map(ConfigKey::key).toList();
    return "unknown key \""
        + name
        + '"'
        + NearestName.of(name, known)
            .map(nearest -> ", did you mean \"" + nearest + "\"?")
            .orElse("; docs/configuration.md lists all keys");
  }

  /**
   * An unknown variable is no error, because others set variables with this prefix too (Kubernetes
   * sets MUSTER_SERVICE_HOST for a service of that name). One that is nearly a key is worth a line.
   */
  private static void warnOfMistypedVariables(Map<String, String> environment) {
    mistypedVariables(environment.keySet())
        .forEach(
            (name, nearest) ->
                log.warn("Environment variable {} is ignored; did you mean {}?", name, nearest));
  }

  /** The variables that are nearly a key, with the name that was meant. */
  static Map<String, String> mistypedVariables(Set<String> names) {
    List<String> known = Stream.of(ConfigKey.values()).map(ConfigKey::environmentVariable).toList();
    Map<String, String> mistyped = new TreeMap<>();
    for (String name : names) {
      if (name.startsWith(ConfigKey.ENVIRONMENT_PREFIX)
          && !known.contains(name)
          && !OTHER_VARIABLES.contains(name)) {
        NearestName.of(name, known).ifPresent(nearest -> mistyped.put(name, nearest));
      }
    }
    return mistyped;
  }
}
