// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other nodes that do not take this one for a node. Nothing goes on between the two until an
 * operator has set that right, so it is told, and the calls that come every moment are held back a
 * while: each would leave a line in the other's audit log. Thread-safe.
 */
final class PeerRefusals {
  /** For so long calls to a node that refused one are not sent. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  /** For so long a node that goes on refusing is not told of again. */
  static final Duration SILENCE = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(PeerRefusals.class);

  private final LongSupplier nanos;
  private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();

  private record Refusal(Status status, long atNanos, long toldAtNanos) {}

  /**
   * @param nanos as {@link System#nanoTime}
   */
  PeerRefusals(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** What the node at this address would answer; null: ask it. */
  @Nullable Status held(String address) {
    Refusal last = refusals.get(address);
    return last != null && nanos.getAsLong() - last.atNanos() < PAUSE.toNanos()
        ? last.status()
        : null;
  }

  /** A call to the node at this address ended so. */
  void ended(String address, String method, Status status) {
    if (status.getCode() != Status.Code.PERMISSION_DENIED
        && status.getCode() != Status.Code.UNAUTHENTICATED) {
      if (status.isOk()) {
        refusals.remove(address);
      }
      return;
    }
    long now = nanos.getAsLong();
    boolean[] tell = {false};
    refusals.compute(
        address,
        (key, last) -> {
          tell[0] = last == null || now - last.toldAtNanos() >= SILENCE.toNanos();
          return new Refusal(status, now, last != null && !tell[0] ? last.toldAtNanos() : now);
        });
    if (tell[0]) {
      LOG.warn(
          "the node at {} does not take this one for a node and refused {}: {}. On every node, name"
              + " the principals of the others' certificates (security.tls.cert) in"
              + " security.super.users, unless all nodes have the same subject",
          address,
          method,
          Objects.requireNonNullElse(status.getDescription(), status.getCode().name()));
    }
  }
}
