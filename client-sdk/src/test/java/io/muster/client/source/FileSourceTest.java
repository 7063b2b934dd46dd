// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.TopicPartition;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
  private static final TopicPartition ZERO = new TopicPartition("orders", 0);
  private static final TopicPartition ONE = new TopicPartition("orders", 1);

  @TempDir Path root;
  private FileSource source;

  @BeforeEach
  void makeSource() {
    source = new FileSource(root);
  }

  @Test
  void readsWhatAProducerAppends() throws IOException {
    try (FileProducer producer = new FileProducer(root, "orders", 2);
        PartitionReader<String> zero = source.open(ZERO, 0);
        PartitionReader<String> one = source.open(ONE, 0)) {
      assertThat(producer.append("a")).isEqualTo(new FileProducer.RecordPosition(ZERO, 0));
      assertThat(producer.append("bß")).isEqualTo(new FileProducer.RecordPosition(ONE, 0));
      assertThat(producer.append("")).isEqualTo(new FileProducer.RecordPosition(ZERO, 1));
      producer.flush();

      assertThat(zero.poll(10)).containsExactly(record(0, "a"), record(1, ""));
      assertThat(one.poll(10)).containsExactly(record(0, "bß"));
      assertThat(zero.poll(10)).isEmpty();
      producer.append("c");
      producer.append("d");
      assertThat(one.poll(10)).isEqualTo(List.of(record(1, "c")));
      assertThat(zero.poll(10)).containsExactly(record(2, "d"));
      assertThat(zero.position()).isEqualTo(3);
      assertThat(source.endOffset(ZERO)).isEqualTo(3);
      assertThat(source.beginningOffset(ZERO)).isZero();
    }
  }

  @Test
  void interruptedReaderLosesNothing() throws IOException {
    List<SourceRecord<String>> all = new ArrayList<>();
    try (FileProducer producer = new FileProducer(root, "orders", 1);
        PartitionReader<String> reader = source.open(ZERO, 0)) {
      for (int i = 0; i < 5; i++) {
        producer.append("a" + i);
      }
      all.addAll(reader.poll(1));
      Thread.currentThread().interrupt();
      // What it has in memory; then it would have to read, and an interrupt closes the file.
      all.addAll(reader.poll(10));
      assertThat(all).hasSize(5);
      assertThatThrownBy(() -> reader.poll(10)).isInstanceOf(ClosedByInterruptException.class);
      assertThat(reader.position()).isEqualTo(5);
      assertThat(Thread.interrupted()).isTrue();
      producer.append("a5");
      all.addAll(reader.poll(10));
    } finally {
      boolean unused = Thread.interrupted();
    }
    assertThat(all).extracting(SourceRecord::offset).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(all).extracting(SourceRecord::value).endsWith("a4", "a5");
  }

  @Test
  void readerTellsTheEndOnceItHasCountedThatFar() throws IOException {
    String line = "x".repeat(1_000);
    try (FileProducer producer = new FileProducer(root, "orders", 1);
        PartitionReader<String> reader = source.open(ZERO, 0)) {
      assertThat(reader.endOffset()).hasValue(0);
      for (int i = 0; i < 1_500; i++) {
        producer.append(line);
      }
      // 1.5 MB: one call counts 1 MB at most.
      assertThat(reader.poll(1)).hasSize(1);
      assertThat(reader.endOffset()).isEmpty();
      assertThat(reader.endOffset()).hasValue(1_500);
      producer.append("one more");
      assertThat(reader.endOffset()).hasValue(1_501);
      assertThat(reader.position()).isEqualTo(1);
    }
  }

  @Test
  void sameKeyGoesToTheSamePartition() throws IOException {
    try (FileProducer producer = new FileProducer(root, "orders", 7)) {
      TopicPartition first = producer.append("customer-5", "a").partition();

      assertThat(producer.append("customer-5", "b").partition()).isEqualTo(first);
      assertThat(first.partition()).isEqualTo(("customer-5".hashCode() & 0x7fffffff) % 7);
    }
  }

  @Test
  void lineWithALineFeedIsRefused() throws IOException {
    try (FileProducer producer = new FileProducer(root, "orders", 1)) {
      assertThatThrownBy(() -> producer.append("two\nlines"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("line feed");
      assertThat(producer.endOffset(0)).isZero();
    }
  }

  @Test
  void topicNameMustNotLeadOutOfTheFolder() {
    assertThatThrownBy(() -> source.endOffset(new TopicPartition("..", 0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FileProducer(root, "a/b", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void secondProducerIsKeptOut() throws IOException {
    try (FileProducer first = new FileProducer(root, "orders", 1)) {
      assertThatThrownBy(() -> new FileProducer(root, "orders", 1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another producer");
      first.append("still works");
    }
    try (FileProducer second = new FileProducer(root, "orders", 1)) {
      assertThat(second.append("next").offset()).isEqualTo(1);
    }
  }

  @Test
  void missingFileIsAnEmptyPartition() throws IOException {
    assertThat(source.endOffset(ZERO)).isZero();
    try (PartitionReader<String> reader = source.open(ZERO, 0)) {
      assertThat(reader.poll(1)).isEmpty();
      write("late\n");
      assertThat(reader.poll(1)).containsExactly(record(0, "late"));
    }
  }

  @Test
  void unfinishedLineIsNoRecord() throws IOException {
    write("whole\nhal");
    try (PartitionReader<String> reader = source.open(ZERO, 0)) {
      assertThat(reader.poll(10)).containsExactly(record(0, "whole"));
      assertThat(source.endOffset(ZERO)).isEqualTo(1);
      write("f\nnext\n");
      assertThat(reader.poll(10)).containsExactly(record(1, "half"), record(2, "next"));
      assertThat(source.endOffset(ZERO)).isEqualTo(3);
    }
  }

  @Test
  void unfinishedLineThatIsTakenBackIsForgotten() throws IOException {
    write("one\ntwo\nthr");
    try (PartitionReader<String> reader = source.open(ZERO, 0)) {
      assertThat(reader.poll(1)).containsExactly(record(0, "one"));
      assertThat(source.endOffset(ZERO)).isEqualTo(2);
      try (FileProducer producer = new FileProducer(root, "orders", 1)) {
        assertThat(producer.append(0, "another").offset()).isEqualTo(2);
      }
      assertThat(reader.poll(10)).containsExactly(record(1, "two"), record(2, "another"));
    }
  }

  @Test
  void offsetBeyondTheEndWaitsForItsRecord() throws IOException {
    write("0\n1\n");
    try (PartitionReader<String> reader = source.open(ZERO, 4)) {
      assertThat(reader.poll(10)).isEmpty();
      write("2\n3\n");
      assertThat(reader.poll(10)).isEmpty();
      assertThat(reader.position()).isEqualTo(4);
      write("4\n5\n");
      assertThat(reader.poll(10)).containsExactly(record(4, "4"), record(5, "5"));
    }
  }

  @Test
  void fileThatWasCutIsAnError() throws IOException {
    write("0\n1\n2\n");
    assertThat(source.endOffset(ZERO)).isEqualTo(3);
    Files.writeString(file(), "0\n");

    assertThatThrownBy(() -> source.endOffset(ZERO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("appended");
  }

  @Test
  void bigFileReadsTheSameFromEveryOffset() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    try (FileProducer producer = new FileProducer(root, "orders", 1)) {
      for (int i = 0; i < 30_000; i++) {
        // Now and then a line that is longer than the reader's buffer.
        String line = i + "x".repeat(random.nextInt(1000) == 0 ? 200_000 : random.nextInt(40));
        lines.add(line);
        producer.append(line);
      }
    }
    assertThat(source.endOffset(ZERO)).isEqualTo(lines.size());
    for (int i = 0; i < 20; i++) {
      int start = i == 0 ? 0 : random.nextInt(lines.size());
      FileSource asked = random.nextBoolean() ? source : new FileSource(root);
      List<String> read = new ArrayList<>();
      try (PartitionReader<String> reader = asked.open(ZERO, start)) {
        List<SourceRecord<String>> batch = reader.poll(1 + random.nextInt(700));
        while (!batch.isEmpty()) {
          assertThat(batch.get(0).offset()).as("seed %s", seed).isEqualTo(start + read.size());
          batch.forEach(record -> read.add(record.value()));
          batch = reader.poll(1 + random.nextInt(700));
        }
      }
      assertThat(read).as("seed %s", seed).isEqualTo(lines.subList(start, lines.size()));
    }
  }

  private Path file() throws IOException {
    return Files.createDirectories(root.resolve("orders")).resolve("0.log");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static SourceRecord<String> record(long offset, String value) {
    return new SourceRecord<>(offset, value);
  }
}
