// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that end, and what is told of them. */
final class LastWordsTest {
  @TempDir Path folder;

  @Test
  void theLastLineThatSaysSomething() throws IOException {
    Path output = Files.writeString(folder.resolve("log"), "starts\ncannot bind\n\n");
    assertThat(LastWords.of(output)).isEqualTo("cannot bind");
  }

  @Test
  void anEarlierStartIsNotWhatItDiedOf() throws IOException {
    String before = "Terminating due to java.lang.OutOfMemoryError: Java heap space\n";
    Path output =
        Files.writeString(folder.resolve("log"), before + "starts\n".repeat(50) + "no disk\n");
    assertThat(LastWords.of(output)).isEqualTo("no disk");
  }

  @Test
  void aProcessThatNeverWroteSaidNothing() throws IOException {
    assertThat(LastWords.of(folder.resolve("none"))).isEqualTo("it said nothing");
    assertThat(LastWords.of(Files.createFile(folder.resolve("empty"))))
        .isEqualTo("it said nothing");
  }

  @Test
  void aFullHeapIsToldThoughOthersWriteAfterIt() throws Exception {
    Path source =
        Files.writeString(
            folder.resolve("Full.java"),
            "class Full { public static void main(String[] a) {"
                + " long[] b = new long[Integer.parseInt(a[0])]; System.out.println(b.length); } }");
    Path output = folder.resolve("full");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                source.toString(),
                "100000000")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).isNotZero();
    Files.writeString(output, Files.readString(output) + "another thread still writes\n");
    assertThat(LastWords.of(output)).contains("OutOfMemoryError: Java heap space");
  }
}
