// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

import java.util.Set;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetCommitResponse;
import org.apache.kafka.common.requests.OffsetFetchResponse;

/** The errors in answers, and what they mean for the caller. */
final class KafkaErrors {
  private static final Set<Errors> TRY_AGAIN =
      Set.of(
          Errors.NOT_COORDINATOR,
          Errors.COORDINATOR_NOT_AVAILABLE,
          Errors.COORDINATOR_LOAD_IN_PROGRESS,
          Errors.NOT_ENOUGH_REPLICAS,
          Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
          Errors.REQUEST_TIMED_OUT,
          Errors.UNKNOWN_TOPIC_OR_PARTITION,
          Errors.UNSTABLE_OFFSET_COMMIT);

  /** Maybe elsewhere, maybe later. */
  static boolean isRetriable(Errors error) {
    return TRY_AGAIN.contains(error);
  }

  /** The first partition's: all partitions of a commit share their fate here. */
  static Errors of(OffsetCommitResponse answer) {
    return Errors.forCode(answer.data().topics().get(0).partitions().get(0).errorCode());
  }

  static Errors of(OffsetFetchResponse answer) {
    return Errors.forCode(answer.data().groups().get(0).errorCode());
  }

  private KafkaErrors() {}
}
