// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.Context;
import io.muster.node.coordinator.ApiException;
import io.muster.node.security.Authorizer;
import io.muster.node.security.MusterPrincipal;
import io.muster.node.security.RequestQuota;
import io.muster.node.security.Right;
import io.muster.proto.v1.Acl.Operation;
import io.muster.proto.v1.ErrorReason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of one call, or of one stream, may do. Travels in the gRPC context. Refusals are
 * {@link ApiException}. Thread-safe.
 */
final class CallAccess {
  private static final Context.Key<CallAccess> KEY = Context.key("muster-call-access");

  private final MusterPrincipal principal;
  private final Authorizer authorizer;
  private final RequestQuota quota;
  private final String counted;

  /**
   * @param host where the caller is: who is anonymous is counted by that
   */
  CallAccess(MusterPrincipal principal, Authorizer authorizer, RequestQuota quota, String host) {
    this.principal = principal;
    this.authorizer = authorizer;
    this.quota = quota;
    this.counted = principal == MusterPrincipal.ANONYMOUS ? host : principal.name();
  }

  /** Of the current call, which has passed the {@link SecurityGate}. */
  static CallAccess current() {
    CallAccess access = KEY.get();
    if (access == null) {
      throw new IllegalStateException("a call came past the gate");
    }
    return access;
  }

  Context in(Context context) {
    return context.withValue(KEY, this);
  }

  MusterPrincipal principal() {
    return principal;
  }

  /** The proof of who calls has ended. */
  boolean isExpired() {
    return principal.expiresAtMs() != Long.MAX_VALUE
        && System.currentTimeMillis() > principal.expiresAtMs();
  }

  /** For streams: the caller opens another one, with newer credentials if it has them. */
  void requireUnexpired() {
    if (isExpired()) {
      throw new ApiException(
          ErrorReason.COORDINATOR_NOT_AVAILABLE,
          "The credentials that the stream was opened with have ended: open another one");
    }
  }

  /** Counts a request; refuses it where the principal is over its quota. */
  void count() {
    long retryAfterMs = quota.acquire(counted);
    if (retryAfterMs > 0) {
      throw new ApiException(
          ErrorReason.THROTTLED,
          counted
              + " sends more than quota.requests.per.second="
              + quota.perSecond()
              + " to this node: send again in "
              + retryAfterMs
              + " ms",
          Map.of(
              "retryAfterMs", Long.toString(retryAfterMs),
              "limit", Long.toString(quota.perSecond())));
    }
  }

  boolean allows(Right right) {
    return authorizer.allows(principal, right);
  }

  /** Every answer would be yes, but for what only nodes may. */
  boolean isFree() {
    return authorizer.isFree(principal);
  }

  void require(Right right) {
    if (!allows(right)) {
      throw refused(right);
    }
  }

  /**
   * One of the two is enough, unless a rule forbids the second: that is the narrower one. The
   * refusal names it.
   */
  void requireEither(Right wide, Right narrow) {
    if (authorizer.forbids(principal, narrow)) {
      throw refused(narrow);
    }
    if (!allows(wide)) {
      require(narrow);
    }
  }

  /** For what every client needs and what shows no more than names of nodes. */
  void requireLookingAround() {
    if (!authorizer.allowsToLookAround(principal)) {
      throw refused(Right.cluster(Operation.DESCRIBE));
    }
  }

  /** A certificate or token that is not accepted. */
  static ApiException unauthenticated(@Nullable String message) {
    return new ApiException(
        ErrorReason.UNAUTHENTICATED, message == null ? "not authenticated" : message);
  }

  private ApiException refused(Right right) {
    ErrorReason reason =
        switch (right.type()) {
          case TOPIC -> ErrorReason.TOPIC_AUTHORIZATION_FAILED;
          case GROUP -> ErrorReason.GROUP_AUTHORIZATION_FAILED;
          default -> ErrorReason.CLUSTER_AUTHORIZATION_FAILED;
        };
    return new ApiException(
        reason,
        principal.name()
            + " has no right to "
            + right.operation()
            + " "
            + right.type()
            + " "
            + Texts.quoted(right.name()),
        Map.of(
            "principal", principal.name(),
            "operation", right.operation().name(),
            "resourceType", right.type().name(),
            "resourceName", right.name()));
  }
}
