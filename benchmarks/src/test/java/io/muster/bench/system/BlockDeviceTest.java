// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockDeviceTest {
  private static final int BYTES = 4 << 20;

  @TempDir Path folder;

  @Test
  void theSeventhNumberCountsSectorsOf512Bytes() {
    assertThat(BlockDevice.writtenBytes("   1  2 3 4 5   6 70 8 9\n")).isEqualTo(70 * 512);
  }

  @Test
  void countsWhatIsSynced() throws IOException {
    Optional<BlockDevice> disk = BlockDevice.under(folder);
    assumeTrue(disk.isPresent(), "temporary files are not on a disk here");
    long before = disk.orElseThrow().writtenBytes();
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(BYTES));
      file.force(true);
    }
    assertThat(disk.orElseThrow().writtenBytes() - before).isGreaterThanOrEqualTo(BYTES);
  }
}
