// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.cli.CliException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextLinesTest {
  @TempDir private Path folder;

  @Test
  void linesOfAllTextFilesInTheOrderOfTheirPaths() throws IOException {
    write("b.txt", "three\n");
    write("a/one.txt", "one\n\ntwo");
    write("c.txt", "vier\u00e9\n");

    assertThat(lines(folder)).containsExactly("one", "", "two", "three", "vier\u00e9");
  }

  @Test
  void buildsToolsAndBinariesAreLeftOut() throws IOException {
    write("keep.txt", "kept\n");
    write("module/target/generated.txt", "built\n");
    write(".git/config", "tool\n");
    write(".muster/cluster/logs/node-1.log", "log\n");
    Files.write(folder.resolve("image.bin"), new byte[] {'a', '\n', 0, 'b', '\n'});
    Files.write(folder.resolve("latin1.txt"), "\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(lines(folder)).containsExactly("kept");
  }

  @Test
  void folderMayItselfBeNamedLikeOneThatIsLeftOut() throws IOException {
    write("target/keep.txt", "kept\n");

    assertThat(lines(folder.resolve("target"))).containsExactly("kept");
  }

  @Test
  void oneFile() throws IOException {
    write("one.txt", "1\n2\n");

    assertThat(lines(folder.resolve("one.txt"))).containsExactly("1", "2");
  }

  @Test
  void missingPathIsNotFound() {
    assertThatThrownBy(() -> TextLines.of(folder.resolve("none")))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("none");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<String> lines(Path path) {
    List<String> lines = new ArrayList<>();
    long count = TextLines.of(path).forEach(lines::add);
    assertThat(count).isEqualTo(lines.size());
    return lines;
  }
}
