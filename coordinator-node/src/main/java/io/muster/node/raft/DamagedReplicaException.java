// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.state.store.StoreException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a replica had on disk is not what was written there, or cannot be read or written. Its
 * promises (votes, entries that it had acknowledged) are void with it; other replicas are sound for
 * all that is known.
 */
final class DamagedReplicaException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedReplicaException(String message) {
    super(message);
  }

  /**
   * Whether the disk is at fault and not the software: only then is another replica any better.
   * What does not parse although its checksum is right would be the same everywhere.
   */
  static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidProtocolBufferException) {
        return false;
      }
      if (cause instanceof IOException) {
        return true;
      }
    }
    return StoreException.isDamage(failure);
  }

  /** The innermost message, for people. */
  static String told(Throwable failure) {
    Throwable cause = failure;
    String message = text(failure);
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
      message = text(cause);
    }
    return cause == failure ? message : text(failure) + ": " + message;
  }

  private static String text(Throwable failure) {
    @Nullable String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
