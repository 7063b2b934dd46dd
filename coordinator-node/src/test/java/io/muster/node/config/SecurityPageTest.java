// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/security.md} speaks of every key of security, and of none that does not exist. */
class SecurityPageTest {
  private static final Pattern KEY = Pattern.compile("\\b((security|quota)\\.[a-z.]*[a-z])");

  @Test
  void keysOfThePageAreThoseOfTheTable() throws Exception {
    String page =
        Files.readString(
            Path.of(System.getProperty("basedir", ""))
                .toAbsolutePath()
                .resolveSibling("docs")
                .resolve("security.md"));
    Set<String> named = new TreeSet<>();
    Matcher matcher = KEY.matcher(page);
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    // The page's own name, and the two families that it speaks of as a whole.
    named.removeAll(Set.of("security.md", "security.tls", "security.peer.tls"));
    assertThat(named)
        .isEqualTo(
            Stream.of(ConfigKey.values())
                .map(ConfigKey::key)
                .filter(key -> key.startsWith("security.") || key.startsWith("quota."))
                .collect(Collectors.toCollection(TreeSet::new)));
  }
}
