// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import io.muster.client.TopicPartition;
import io.muster.client.source.FileSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The files of a {@link FileSource}. They know no times. */
public final class FileLookup implements LogLookup {
  private final FileSource source;

  public FileLookup(Path root) {
    this.source = new FileSource(root);
  }

  @Override
  public Map<TopicPartition, Bounds> bounds(Set<TopicPartition> partitions) throws IOException {
    Map<TopicPartition, Bounds> bounds = new HashMap<>();
    for (TopicPartition each : partitions) {
      bounds.put(each, new Bounds(source.beginningOffset(each), source.endOffset(each)));
    }
    return bounds;
  }

  @Override
  public Map<TopicPartition, Long> at(Set<TopicPartition> partitions, Instant time)
      throws IOException {
    throw new IOException(
        "files know no times: --to-datetime and --by-duration need a kafka: source");
  }

  @Override
  public void close() {
    // Nothing stays open between two questions.
  }
}
