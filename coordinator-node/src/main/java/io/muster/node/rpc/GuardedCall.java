// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.rpc.ErrorInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.muster.node.coordinator.ApiException;
import io.muster.node.security.AuditLog;
import io.muster.proto.v1.ErrorReason;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The node's end of a call, behind the gate: shows the caller what it may see, and writes the audit
 * line. As thread-safe as the call itself.
 */
final class GuardedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
  private static final String NOT_AUTHENTICATED = "(not authenticated)";

  /** The caller asks another node next, and the act is written down there. */
  private static final Set<String> ELSEWHERE =
      Set.of(ErrorReason.NOT_CONTROLLER.name(), ErrorReason.NOT_COORDINATOR.name());

  private final CallRule<Q, A> rule;
  private final String host;
  private final AuditLog audit;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean audited = new AtomicBoolean();
  private volatile @Nullable CallAccess access;
  private volatile @Nullable Q request;
  private volatile boolean refused;

  /** Of a call that ends well. */
  private volatile String outcome = AuditOutcomes.OK;

  GuardedCall(ServerCall<Q, A> call, CallRule<Q, A> rule, String host, AuditLog audit) {
    super(call);
    this.rule = rule;
    this.host = host;
    this.audit = audit;
  }

  void calledBy(CallAccess caller) {
    access = caller;
  }

  void asks(Q asked) {
    request = asked;
  }

  boolean isRefused() {
    return refused;
  }

  /** Ends the call; what its service still says is dropped. */
  void refuse(ApiException refusal) {
    refused = true;
    StatusRuntimeException status = ErrorMapping.status(refusal);
    Metadata trailers = status.getTrailers();
    close(status.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  @Override
  public void sendMessage(A answer) {
    CallAccess caller = access;
    if (closed.get() || caller == null) {
      return;
    }
    A shown;
    try {
      Q asked = request;
      if (asked != null && !getMethodDescriptor().getType().serverSendsOneMessage()) {
        // Rights and proofs may go while a stream of answers is open.
        caller.requireUnexpired();
        rule.request().accept(asked, caller);
      }
      shown = rule.answer().apply(answer, caller);
    } catch (ApiException e) {
      refuse(e);
      return;
    }
    outcome = rule.outcome().apply(answer);
    super.sendMessage(shown);
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (closed.compareAndSet(false, true)) {
      audit(status.isOk() ? outcome : reason(status, trailers));
      super.close(status, trailers);
    }
  }

  /** The caller is gone before the answer: the act may have happened. */
  void abandoned() {
    audit("UNANSWERED");
  }

  private void audit(String outcome) {
    if (!rule.administrative()
        || ELSEWHERE.contains(outcome)
        || !audited.compareAndSet(false, true)) {
      return;
    }
    CallAccess caller = access;
    audit.act(
        caller == null ? NOT_AUTHENTICATED : caller.principal().name(),
        host,
        getMethodDescriptor().getFullMethodName(),
        request instanceof Message message ? text(message) : "",
        outcome);
  }

  /** Bytes are left out: they may be many, and say nothing to who reads the line. */
  private static String text(Message message) {
    Message.Builder shown = message.toBuilder();
    for (FieldDescriptor field : message.getAllFields().keySet()) {
      if (field.getType() == FieldDescriptor.Type.BYTES && !field.isRepeated()) {
        shown.clearField(field);
      }
    }
    return TextFormat.printer().shortDebugString(shown);
  }

  private static String reason(Status status, Metadata trailers) {
    com.google.rpc.Status told = StatusProto.fromStatusAndTrailers(status, trailers);
    for (Any detail : told.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          return detail.unpack(ErrorInfo.class).getReason();
        } catch (InvalidProtocolBufferException e) {
          return status.getCode().name();
        }
      }
    }
    return status.getCode().name();
  }
}
