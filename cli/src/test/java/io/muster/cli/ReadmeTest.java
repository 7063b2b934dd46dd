// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README shows is what is compiled, and what it promises to be short is short. */
class ReadmeTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path EXAMPLE =
      ROOT.resolve("client-sdk/src/test/java/io/muster/client/ReadmeExample.java");

  @Test
  void javaOfTheReadmeIsTheMarkedRegionOfTheCompiledExample() throws IOException {
    List<String> readme = Files.readAllLines(ROOT.resolve("README.md"));
    int start = readme.indexOf("```java") + 1;
    int end = start + readme.subList(start, readme.size()).indexOf("```");

    assertThat(readme.subList(start, end)).isEqualTo(example());
  }

  @Test
  void readmeIsShort() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
  }

  private static List<String> example() throws IOException {
    List<String> lines = Files.readAllLines(EXAMPLE);
    int start = lineWith(lines, "[readme]") + 1;
    int end = lineWith(lines, "[/readme]");
    return String.join("\n", lines.subList(start, end)).stripIndent().lines().toList();
  }

  private static int lineWith(List<String> lines, String mark) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().equals("// " + mark)) {
        return i;
      }
    }
    throw new AssertionError(EXAMPLE + " has no line // " + mark);
  }
}
