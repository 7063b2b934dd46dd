// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How to close a consumer or a member. Immutable.
 *
 * <pre>{@code
 * consumer.close(
 *     CloseOptions.timeout(Duration.ofSeconds(5))
 *         .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
 * }</pre>
 */
public final class CloseOptions {
  private final Optional<Duration> timeout;
  private final GroupMembershipOperation operation;

  /** What becomes of the membership. */
  public enum GroupMembershipOperation {
    /** Leave the group at once, also as a static member: its partitions go to others. */
    LEAVE_GROUP,
    /**
     * Stay in the group until the session ends, also as a dynamic member: nobody else gets its
     * partitions before.
     */
    REMAIN_IN_GROUP,
    /** A static member stays, a dynamic one leaves. */
    DEFAULT
  }

  private CloseOptions(Optional<Duration> timeout, GroupMembershipOperation operation) {
    this.timeout = timeout;
    this.operation = operation;
  }

  /** With a timeout, and the default operation. */
  public static CloseOptions timeout(Duration timeout) {
    return new CloseOptions(Optional.of(timeout), GroupMembershipOperation.DEFAULT);
  }

  /** With an operation, and the default timeout. */
  public static CloseOptions groupMembershipOperation(GroupMembershipOperation operation) {
    return new CloseOptions(Optional.empty(), Objects.requireNonNull(operation, "operation"));
  }

  /** The same with this timeout. */
  public CloseOptions withTimeout(Duration newTimeout) {
    return new CloseOptions(Optional.of(newTimeout), operation);
  }

  /** The same with this operation. */
  public CloseOptions withGroupMembershipOperation(GroupMembershipOperation newOperation) {
    return new CloseOptions(timeout, Objects.requireNonNull(newOperation, "newOperation"));
  }

  /** At most about so long the close takes; empty: the default of what is closed. */
  public Optional<Duration> timeout() {
    return timeout;
  }

  /** What becomes of the membership. */
  public GroupMembershipOperation groupMembershipOperation() {
    return operation;
  }
}
