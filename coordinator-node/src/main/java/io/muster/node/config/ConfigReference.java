// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import java.util.Locale;

/** Writes {@code docs/configuration.md} from the table of settings. */
final class ConfigReference {
  private static final String INTRODUCTION =
      """
      # Configuration of a node

      This page is generated from the table in `ConfigKey`; a test keeps it up to date.

      A node reads one YAML file, then environment variables, then `--set key=value`; the later one \
      wins. Keys may be written with dots or nested. The environment variable of a key is `MUSTER_` \
      and the key in capitals with underscores: `group.max.size` is `MUSTER_GROUP_MAX_SIZE`. A node \
      does not start with an unknown key, a value out of range or settings that contradict each \
      other; it reports all problems at once.

      ```yaml
      node.id: 1
      cluster:
        id: orders
        nodes:
          - 1@node1.example.org:7400:7401
          - 2@node2.example.org:7400:7401
          - { id: 3, host: node3.example.org, client.port: 7400, raft.port: 7401 }
      data.dir: /var/lib/muster
      ```

      Numbers are whole numbers. Sizes are in bytes; `KiB`, `MiB` or `GiB` may follow. Relative \
      paths start at the working directory of the process.

      """;

  private static final String CHANGED_WHILE_NODES_RUN =
      """

      ## Changed while nodes run

      These can also be set with `muster config alter`, for the whole cluster or for one group. It \
      is replicated, wins over the configuration of every node, and holds at once and after \
      restarts. A lower `group.max.size` sends nobody away before the group's coordinator moves.

      """;

  private ConfigReference() {}

  /** The whole page. */
  static String markdown() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    page.append("| Key | Default | Range | Unit | Meaning |\n|---|---|---|---|---|\n");
    for (ConfigKey key : ConfigKey.values()) {
      page.append("| `").append(key.key()).append("` | ");
      page.append(fallback(key)).append(" | ");
      page.append(range(key)).append(" | ");
      page.append(key.unit()).append(" | ");
      page.append(key.doc()).append(" |\n");
    }
    page.append(CHANGED_WHILE_NODES_RUN);
    for (ConfigKey key : DynamicConfig.keys()) {
      page.append("- `").append(key.key()).append("`\n");
    }
    return page.toString();
  }

  private static String fallback(ConfigKey key) {
    String text = key.defaultText();
    String rule = key.defaultRule();
    return text != null ? "`" + text + "`" : rule != null ? rule : "required";
  }

  private static String range(ConfigKey key) {
    return switch (key.type()) {
      case NUMBER, BYTES ->
          String.format(Locale.ROOT, "%d to %d", key.bounds().min(), key.bounds().max());
      case TEXT -> "matches `" + key.bounds().pattern() + "`";
      case BOOLEAN, PATH, NODES -> key.type().wording();
    };
  }
}
