// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.app;

import io.muster.client.GroupConsumer;
import io.muster.client.MusterClient;
import java.time.Duration;
import java.util.List;

/** A consumer as a process of its own, to be killed. It says in one line what it owns. */
final class ReaderMain {
  private static final Duration POLL = Duration.ofMillis(100);

  private ReaderMain() {}

  /** Group, topic, session timeout in milliseconds, then the endpoints. */
  public static void main(String[] arguments) {
    List<String> endpoints = List.of(arguments).subList(3, arguments.length);
    try (MusterClient client = MusterClient.builder().endpoints(endpoints).build();
        GroupConsumer<String> consumer =
            client
                .newConsumer(arguments[0], new Records())
                .sessionTimeout(Duration.ofMillis(Long.parseLong(arguments[2])))
                .heartbeatInterval(Duration.ofMillis(500))
                .build()) {
      consumer.subscribe(List.of(arguments[1]));
      String said = "";
      while (true) {
        consumer.poll(POLL);
        String owned = "owns " + consumer.assignment();
        if (!owned.equals(said)) {
          System.out.println(owned);
          said = owned;
        }
      }
    }
  }
}
