// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Every command that {@code docs/upgrade.md} tells people to run is one. */
class UpgradePageTest {
  private static final Pattern COMMAND =
      Pattern.compile("(?m)(?:^|`)muster (cluster|nodes|partitions) ([^`#\\n]+)");

  @Test
  void commandsOfThePageAreCommands() throws Exception {
    String page =
        Files.readString(Path.of("").toAbsolutePath().resolveSibling("docs").resolve("upgrade.md"));
    List<MatchResult> commands = COMMAND.matcher(page).results().toList();
    Assertions.assertThat(commands).hasSizeGreaterThan(5);
    for (MatchResult command : commands) {
      String line = command.group(1) + " " + command.group(2).strip();
      assertThatCode(
              () ->
                  Main.commandLine(
                          new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()))
                      .parseArgs(
                          Stream.concat(
                                  Stream.of(line.split(" +")),
                                  Stream.of("--endpoints", "localhost:1"))
                              .toArray(String[]::new)))
          .as(line)
          .doesNotThrowAnyException();
    }
  }
}
