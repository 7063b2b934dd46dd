// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads the settings of one YAML file. It walks the composed nodes instead of loading objects,
 * because only nodes remember their lines. Dots in a key and nesting mean the same.
 */
final class YamlSettings {
  private static final Set<String> NODE_FIELDS = Set.of("id", "host", "client.port", "raft.port");

  private final Path file;
  private final List<String> problems;
  private final Map<ConfigKey, Setting> settings = new EnumMap<>(ConfigKey.class);

  private YamlSettings(Path file, List<String> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Reads a file.
   *
   * @param problems gets a line for each problem
   * @return what could be read; nothing at all where the file as a whole is unreadable
   */
  static Optional<Map<ConfigKey, Setting>> read(Path file, List<String> problems) {
    YamlSettings reader = new YamlSettings(file, problems);
    return reader.compose() ? Optional.of(reader.settings) : Optional.empty();
  }

  private boolean compose() {
    Optional<Node> root;
    try {
      String text = Files.readString(file);
      LoadSettings load =
          LoadSettings.builder().setLabel(file.toString()).setAllowNonScalarKeys(true).build();
      root = new Compose(load).composeString(text);
    } catch (NoSuchFileException e) {
      problems.add(file + ": there is no such file");
      return false;
    } catch (CharacterCodingException e) {
      problems.add(file + ": is not a text file in UTF-8");
      return false;
    } catch (IOException e) {
      problems.add(file + ": cannot be read: " + e);
      return false;
    } catch (MarkedYamlEngineException e) {
      problems.add(at(e.getProblemMark()) + ": not valid YAML: " + e.getProblem());
      return false;
    } catch (YamlEngineException e) {
      problems.add(file + ": not valid YAML: " + e.getMessage());
      return false;
    }
    if (root.isEmpty() || isNull(root.get())) {
      return true;
    }
    if (root.get() instanceof MappingNode mapping) {
      walk("", mapping);
      return true;
    } else {
      problems.add(at(root.get()) + ": expected settings of the form \"key: value\"");
      return false;
    }
  }

  private void walk(String prefix, MappingNode mapping) {
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode keyNode)) {
        problems.add(at(entry.getKeyNode()) + ": a key must be a text");
        continue;
      }
      String name = prefix + keyNode.getValue();
      Node value = entry.getValueNode();
      Optional<ConfigKey> key = ConfigKey.find(name);
      if (key.isPresent()) {
        put(key.get(), at(keyNode), value);
      } else if (ConfigKey.isPrefix(name) && value instanceof MappingNode nested) {
        walk(name + ".", nested);
      } else if (ConfigKey.isPrefix(name)) {
        problems.add(at(keyNode) + ": \"" + name + "\" is not a key, only the start of some");
      } else {
        problems.add(at(keyNode) + ": " + ConfigLoader.unknownKey(name));
      }
    }
  }

  private void put(ConfigKey key, String origin, Node node) {
    Setting before = settings.get(key);
    if (before != null) {
      problems.add(origin + ": " + key.key() + " is given twice, first at " + before.origin());
      return;
    }
    Object value = value(key, origin, node);
    if (value != null) {
      settings.put(key, new Setting(value, origin));
    }
  }

  private @Nullable Object value(ConfigKey key, String origin, Node node) {
    if (node instanceof ScalarNode scalar) {
      String text = isNull(node) ? "" : scalar.getValue();
      return ValueParser.parse(key, text, problem -> problems.add(origin + ": " + problem));
    }
    if (key.type() == ConfigType.NODES && node instanceof SequenceNode sequence) {
      return nodes(sequence);
    }
    problems.add(at(node) + ": " + key.key() + ": expected " + key.type().wording());
    return null;
  }

  private @Nullable List<ClusterNode> nodes(SequenceNode sequence) {
    List<ClusterNode> nodes = new ArrayList<>();
    boolean complete = true;
    for (Node element : sequence.getValue()) {
      ClusterNode node = null;
      if (element instanceof ScalarNode scalar) {
        node =
            ValueParser.node(
                scalar.getValue().strip(), problem -> problems.add(at(element) + ": " + problem));
      } else if (element instanceof MappingNode mapping) {
        node = node(mapping);
      } else {
        problems.add(at(element) + ": cluster.nodes: expected a node, not a list");
      }
      if (node == null) {
        complete = false;
      } else {
        nodes.add(node);
      }
    }
    return complete ? List.copyOf(nodes) : null;
  }

  private @Nullable ClusterNode node(MappingNode mapping) {
    Map<String, String> fields = new HashMap<>();
    boolean complete = true;
    for (NodeTuple entry : mapping.getValue()) {
      String name = entry.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
      if (!NODE_FIELDS.contains(name)) {
        problems.add(
            at(entry.getKeyNode())
                + ": cluster.nodes: unknown field \""
                + name
                + "\"; a node has id, host, client.port and raft.port");
        complete = false;
      } else if (!(entry.getValueNode() instanceof ScalarNode value)) {
        problems.add(at(entry.getValueNode()) + ": cluster.nodes: " + name + " has no value");
        complete = false;
      } else if (fields.put(name, value.getValue()) != null) {
        problems.add(at(entry.getKeyNode()) + ": cluster.nodes: " + name + " is given twice");
        complete = false;
      }
    }
    if (!complete) {
      return null;
    }
    String id = fields.getOrDefault("id", "");
    String host = fields.getOrDefault("host", "");
    String clientPort = fields.getOrDefault("client.port", "");
    String raftPort = fields.getOrDefault("raft.port", "");
    boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
    return ValueParser.node(
        id,
        bareIpv6 ? "[" + host + "]" : host,
        clientPort,
        raftPort,
        id + "@" + host + ":" + clientPort + ":" + raftPort,
        problem -> problems.add(at(mapping) + ": " + problem));
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private String at(Node node) {
    return at(node.getStartMark());
  }

  private String at(Optional<Mark> mark) {
    return mark.map(found -> file + ":" + (found.getLine() + 1)).orElse(file.toString());
  }
}
