// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.ErrorReason;
import java.util.Map;

/**
 * A refusal that goes to the client as it is. Carries no stack trace: it is an answer, not a bug.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorReason reason;
  private final transient Map<String, String> metadata;

  public ApiException(ErrorReason reason, String message, Map<String, String> metadata) {
    super(message, null, false, false);
    this.reason = reason;
    this.metadata = Map.copyOf(metadata);
  }

  public ApiException(ErrorReason reason, String message) {
    this(reason, message, Map.of());
  }

  public ErrorReason reason() {
    return reason;
  }

  /** Known keys: see {@code muster.v1.Error}. */
  public Map<String, String> metadata() {
    return metadata;
  }
}
