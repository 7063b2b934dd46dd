// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import io.muster.client.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads text files: partition {@code p} of topic {@code t} is {@code <root>/t/p.log}. Each line in
 * UTF-8 that ends with a line feed is one record, without the line feed; its offset is its number,
 * from 0. Bytes after the last line feed are no record yet. Files may only be appended to. A file
 * that does not exist is an empty partition.
 *
 * <p>Thread-safe. Polling on reads only what is new; opening far into a file that this object has
 * not seen yet reads the file once up to there. Lines over 16 MiB are refused.
 */
public final class FileSource implements PartitionSource<String> {
  private final Path root;
  private final Map<TopicPartition, PartitionFile> files = new ConcurrentHashMap<>();

  /** Reads below this folder. */
  public FileSource(Path root) {
    this.root = root;
  }

  /** The folder. */
  public Path root() {
    return root;
  }

  @Override
  public PartitionReader<String> open(TopicPartition partition, long offset) throws IOException {
    if (offset < 0) {
      throw new IllegalArgumentException("offset must be 0 or more: " + offset);
    }
    return new LineReader(file(partition), offset);
  }

  /** Always 0. */
  @Override
  public long beginningOffset(TopicPartition partition) {
    return 0;
  }

  /** Number of whole lines. */
  @Override
  public long endOffset(TopicPartition partition) throws IOException {
    return file(partition).end().offset();
  }

  private PartitionFile file(TopicPartition partition) {
    return files.computeIfAbsent(
        partition, missing -> new PartitionFile(PartitionFile.pathOf(root, missing)));
  }
}
