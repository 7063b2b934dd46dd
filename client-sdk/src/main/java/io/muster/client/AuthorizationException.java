// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * This client's principal has no right to do that. The message says which right is missing;
 * somebody has to give it ({@link AccessRules}).
 */
public final class AuthorizationException extends FatalException {
  private static final long serialVersionUID = 1L;

  private final String principal;
  private final String operation;
  private final String resourceType;
  private final String resourceName;

  /**
   * A refusal.
   *
   * @param reason TOPIC_AUTHORIZATION_FAILED, GROUP_AUTHORIZATION_FAILED or
   *     CLUSTER_AUTHORIZATION_FAILED
   * @param missing the right that is missing, as the node names it
   */
  public AuthorizationException(
      String reason,
      String message,
      boolean outcomeUnknown,
      @Nullable String node,
      Map<String, String> missing) {
    super(reason, message, outcomeUnknown, node, null);
    this.principal = missing.getOrDefault("principal", "");
    this.operation = missing.getOrDefault("operation", "");
    this.resourceType = missing.getOrDefault("resourceType", "");
    this.resourceName = missing.getOrDefault("resourceName", "");
  }

  /** Who this client is to the node, such as {@code User:CN=app}. */
  public String principal() {
    return principal;
  }

  /** What it may not do, such as {@code READ}. */
  public String operation() {
    return operation;
  }

  /** {@code GROUP}, {@code TOPIC} or {@code CLUSTER}. */
  public String resourceType() {
    return resourceType;
  }

  /** With what it may not do it. */
  public String resourceName() {
    return resourceName;
  }
}
