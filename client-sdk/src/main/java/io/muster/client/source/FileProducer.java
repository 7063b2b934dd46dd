// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import java.io.IOException;
import java.nio.file.Path;
import io.muster.client.TopicPartition;

/** Placeholder replaced below. */
public final class FileProducer implements AutoCloseable {
  public FileProducer(Path root, String topic, int partitions) throws IOException {}

  public RecordPosition append(String line) throws IOException {
    throw new IOException();
  }

  public RecordPosition append(String key, String line) throws IOException {
    throw new IOException();
  }

  public RecordPosition append(int partition, String line) throws IOException {
    throw new IOException();
  }

  public void flush() throws IOException {}

  @Override
  public void close() throws IOException {}

  public record RecordPosition(TopicPartition partition, long offset) {}
}
