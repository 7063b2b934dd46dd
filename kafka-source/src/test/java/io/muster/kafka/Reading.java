// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.source.PartitionReader;
import io.muster.client.source.SourceRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads as an application would: polls until something is there. */
final class Reading {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Reading() {}

  /** Polls until there are so many. */
  static List<SourceRecord<ConsumerRecord<String, String>>> read(
      PartitionReader<ConsumerRecord<String, String>> reader, int count) {
    List<SourceRecord<ConsumerRecord<String, String>>> all = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              List<SourceRecord<ConsumerRecord<String, String>>> some = reader.poll(7);
              assertThat(some).hasSizeLessThanOrEqualTo(7);
              all.addAll(some);
              return all.size() >= count;
            });
    return all;
  }

  static List<String> values(List<SourceRecord<ConsumerRecord<String, String>>> records) {
    return records.stream().map(record -> record.value().value()).toList();
  }

  static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  static Throwable failureOf(PartitionReader<?> reader) {
    Throwable[] failure = {new AssertionError("none")};
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try {
                assertThat(reader.poll(10)).isEmpty();
                return false;
              } catch (IOException e) {
                failure[0] = e;
                return true;
              }
            });
    return failure[0];
  }

  static void awaitEnd(PartitionReader<?> reader, long end) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(reader.endOffset()).isEqualTo(OptionalLong.of(end)));
  }
}
