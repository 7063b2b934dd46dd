// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written counts, and holes do not. */
final class DiskUseTest {
  private static final int WRITTEN = 4 << 20;
  private static final int HOLE = 100 << 20;

  @TempDir Path folder;

  @Test
  void holesTakeNoDisk() throws Exception {
    Files.write(
        Files.createDirectories(folder.resolve("below")).resolve("full"), new byte[WRITTEN]);
    try (RandomAccessFile sparse = new RandomAccessFile(folder.resolve("hole").toFile(), "rw")) {
      sparse.setLength(HOLE);
    }
    assertThat(DiskUse.of(folder)).isBetween((long) WRITTEN, 2L * WRITTEN);
  }

  @Test
  void aFolderThatIsNotThereIsAnError() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> DiskUse.of(folder.resolve("none")))
        .withMessageContaining("none");
  }
}
