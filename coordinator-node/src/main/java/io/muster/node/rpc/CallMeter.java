// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.muster.proto.v1.ErrorReason;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times every call at the transport. Has to be the outermost interceptor, so that it
 * sees the refusals of the others too. Of streams it counts only how they ended.
 */
final class CallMeter implements ServerInterceptor {
  private final RpcMetrics metrics;

  CallMeter(RpcMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Measured<Q, A> measured = new Measured<>(call, metrics);
    return new SimpleForwardingServerCallListener<>(next.startCall(measured, headers)) {
      @Override
      public void onCancel() {
        measured.ended("GRPC_" + Status.Code.CANCELLED);
        super.onCancel();
      }

      @Override
      public void onComplete() {
        // Only a call that an interceptor closed on another object was not counted yet.
        measured.ended("GRPC_" + Status.Code.UNKNOWN);
        super.onComplete();
      }
    };
  }

  private static final class Measured<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final RpcMetrics metrics;
    private final RpcMetrics.Calls calls;
    private final boolean timed;
    private final long startNanos = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();

    Measured(ServerCall<Q, A> call, RpcMetrics metrics) {
      super(call);
      this.metrics = metrics;
      this.calls = metrics.unary(call.getMethodDescriptor().getFullMethodName());
      this.timed = call.getMethodDescriptor().getType() == MethodType.UNARY;
      metrics.opened();
    }

    @Override
    public void close(Status status, Metadata trailers) {
      ended(status.isOk() ? ErrorReason.NONE.name() : refusal(status, trailers));
      super.close(status, trailers);
    }

    /** The first that comes counts: a call may be answered and cancelled at the same time. */
    void ended(String outcome) {
      if (ended.compareAndSet(false, true)) {
        metrics.closed();
        if (timed) {
          calls.ended(outcome, startNanos);
        } else {
          calls.ended(outcome);
        }
      }
    }
  }

  /** The reason that {@link ErrorMapping} wrote into the trailers, and else gRPC's own code. */
  private static String refusal(Status status, Metadata trailers) {
    com.google.rpc.@Nullable Status details = StatusProto.fromStatusAndTrailers(status, trailers);
    if (details != null) {
      for (Any detail : details.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          try {
            return known(detail.unpack(ErrorInfo.class).getReason(), status);
          } catch (InvalidProtocolBufferException e) {
            return "GRPC_" + status.getCode();
          }
        }
      }
    }
    return "GRPC_" + status.getCode();
  }

  /** A label must not grow with what somebody writes into an error. */
  private static String known(String reason, Status status) {
    for (ErrorReason each : ErrorReason.values()) {
      if (each.name().equals(reason)) {
        return reason;
      }
    }
    return "GRPC_" + status.getCode();
  }
}
