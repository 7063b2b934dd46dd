// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Kafka's exceptions in words. */
final class KafkaErrors {
  private KafkaErrors() {}

  /** An exception that says what could not be done, and why. */
  static IOException failed(String what, Throwable error) {
    Throwable cause = unwrap(error);
    return new IOException(what + ": " + reason(cause), cause);
  }

  static String reason(Throwable error) {
    if (error instanceof TimeoutException) {
      return "no answer in time, check bootstrap.servers and default.api.timeout.ms ("
          + error.getMessage()
          + ")";
    }
    StringBuilder reason = new StringBuilder(one(error));
    // Kafka's wrappers say little; what went wrong is below.
    for (Throwable below = error.getCause(); below != null; below = below.getCause()) {
      reason.append(", because of ").append(one(below));
    }
    return reason.toString();
  }

  private static String one(Throwable error) {
    String name = error.getClass().getSimpleName();
    return error.getMessage() == null ? name : name + " " + error.getMessage();
  }

  static boolean isUnknownTopic(Throwable error) {
    return unwrap(error) instanceof UnknownTopicOrPartitionException;
  }

  private static Throwable unwrap(Throwable error) {
    boolean wrapper = error instanceof ExecutionException || error instanceof CompletionException;
    return wrapper && error.getCause() != null ? error.getCause() : error;
  }
}
