// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import io.muster.client.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;

/** Placeholder replaced below. */
public final class FileSource implements PartitionSource<String> {
  private final Path root;

  public FileSource(Path root) {
    this.root = root;
  }

  public Path root() {
    return root;
  }

  @Override
  public PartitionReader<String> open(TopicPartition partition, long offset) throws IOException {
    throw new IOException();
  }

  @Override
  public long beginningOffset(TopicPartition partition) {
    return 0;
  }

  @Override
  public long endOffset(TopicPartition partition) throws IOException {
    return 0;
  }
}
