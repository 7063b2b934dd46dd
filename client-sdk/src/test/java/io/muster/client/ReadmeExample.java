// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import io.muster.client.source.FileSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The example of the README. */
final class ReadmeExample {

  public static void main(String[] args) {
    // [readme]
    FileSource source = new FileSource(Path.of("data")); // data/orders/0.log, 1.log, ...
    try (MusterClient client =
            MusterClient.builder().endpoints("localhost:7400").clientId("billing").build();
        GroupConsumer<String> consumer =
            client
                .newConsumer("billing", source)
                .autoCommit(false)
                .autoOffsetReset(OffsetReset.EARLIEST)
                .build()) {
      client.admin().createTopic("orders", 6);
      consumer.subscribe(List.of("orders"));
      while (!Thread.currentThread().isInterrupted()) {
        for (ConsumerRecord<String> order : consumer.poll(Duration.ofSeconds(1))) {
          System.out.println(order.topicPartition() + "@" + order.offset() + " " + order.value());
        }
        consumer.commitSync();
      }
    }
    // [/readme]
  }

  private ReadmeExample() {}
}
