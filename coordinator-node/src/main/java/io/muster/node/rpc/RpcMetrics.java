// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.muster.node.measure.Counter;
import io.muster.node.measure.Histogram;
import io.muster.proto.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What the gRPC door counts: calls by name, way and outcome, and how long they took. The names are
 * those of the services, so nobody outside can add to them. Thread-safe.
 */
public final class RpcMetrics {
  /** What health checks, reflection and names that no service has are counted as. */
  static final String OTHER = "other";

  private final Map<String, Calls> unary = new ConcurrentSkipListMap<>();
  private final Calls others = new Calls(OTHER, "unary");
  private final Calls streamedHeartbeats = new Calls("Heartbeat", "stream");
  private final Calls streamedCommits = new Calls("OffsetCommit", "stream");
  private final Calls streamedOthers = new Calls(OTHER, "stream");
  private final Counter open = new Counter();

  /** From now on the methods of the service are counted each by its name. */
  void count(ServiceDescriptor service) {
    for (MethodDescriptor<?, ?> method : service.getMethods()) {
      String name = method.getFullMethodName();
      unary.put(name, new Calls(name.substring(name.lastIndexOf('/') + 1), "unary"));
    }
  }

  /** All kinds of calls, whether there was one or not. */
  public List<Calls> calls() {
    List<Calls> all = new ArrayList<>(unary.values());
    all.add(others);
    all.add(streamedHeartbeats);
    all.add(streamedCommits);
    all.add(streamedOthers);
    return all;
  }

  /** Calls and streams that are open at the transport, those that wait included. */
  public long open() {
    return open.value();
  }

  Calls unary(String method) {
    return unary.getOrDefault(method, others);
  }

  Calls streamedHeartbeats() {
    return streamedHeartbeats;
  }

  Calls streamedCommits() {
    return streamedCommits;
  }

  Calls streamedOthers() {
    return streamedOthers;
  }

  void opened() {
    open.increment();
  }

  void closed() {
    open.add(-1);
  }

  /** Calls of one kind. */
  public static final class Calls {
    private static final String OK = ErrorReason.NONE.name();

    private final String rpc;
    private final String via;
    private final Counter succeeded = new Counter();
    private final Map<String, Counter> refused = new ConcurrentHashMap<>();
    private final Histogram durations = Histogram.ofNanos();

    private Calls(String rpc, String via) {
      this.rpc = rpc;
      this.via = via;
    }

    /** Name of the method. */
    public String rpc() {
      return rpc;
    }

    /** {@code unary}, or {@code stream} for calls within a client's stream. */
    public String via() {
      return via;
    }

    /**
     * Calls by outcome: NONE where all went well, the reason of the refusal, or {@code GRPC_} and
     * the status where gRPC itself ended the call.
     */
    public Map<String, Long> outcomes() {
      Map<String, Long> outcomes = new TreeMap<>();
      outcomes.put(OK, succeeded.value());
      refused.forEach((outcome, count) -> outcomes.put(outcome, count.value()));
      return outcomes;
    }

    /** From the call's arrival to its answer, in nanoseconds; what waits on purpose included. */
    public Histogram.Reading durations() {
      return durations.read();
    }

    /**
     * @param outcome the reason's name, one of a few dozen
     */
    void ended(String outcome) {
      if (outcome.equals(OK)) {
        succeeded.increment();
      } else {
        refused.computeIfAbsent(outcome, key -> new Counter()).increment();
      }
    }

    void ended(String outcome, long startNanos) {
      ended(outcome);
      durations.recordSince(startNanos);
    }
  }
}
