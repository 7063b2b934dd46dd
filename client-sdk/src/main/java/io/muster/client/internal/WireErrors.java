// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.muster.proto.v1.Error;
import java.net.ConnectException;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Errors as they come over the wire, told as {@link CallFailure}. */
final class WireErrors {
  private static final String DOMAIN = "muster.io";
  private static final String CLASS_KEY = "class";

  /** A failed gRPC call: a refusal by the node where it says so, a broken transport otherwise. */
  static CallFailure of(Throwable failure, Endpoint node) {
    ErrorInfo info = errorInfo(failure);
    if (info == null) {
      return ofTransport(failure, node);
    }
    Map<String, String> metadata = info.getMetadataMap();
    return refusal(
        FailureClass.named(metadata.getOrDefault(CLASS_KEY, "")),
        info.getReason(),
        Status.fromThrowable(failure).getDescription(),
        metadata,
        node);
  }

  /** An error inside a stream's response. */
  static CallFailure of(Error error, Endpoint node) {
    return refusal(
        FailureClass.named(error.getErrorClass().name()),
        error.getReason().name(),
        error.getMessage(),
        error.getMetadataMap(),
        node);
  }

  private static CallFailure refusal(
      FailureClass kind,
      String reason,
      @Nullable String message,
      Map<String, String> metadata,
      Endpoint node) {
    return new CallFailure(
        kind,
        reason,
        node + " answered " + reason + (message == null ? "" : ": " + message),
        metadata,
        node,
        kind == FailureClass.AMBIGUOUS,
        null);
  }

  private static @Nullable ErrorInfo errorInfo(Throwable failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return null;
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          if (info.getDomain().equals(DOMAIN)) {
            return info;
          }
        } catch (InvalidProtocolBufferException e) {
          // Not readable, so as good as not there: the status code decides.
          return null;
        }
      }
    }
    return null;
  }

  private static CallFailure ofTransport(Throwable failure, Endpoint node) {
    Status status = Status.fromThrowable(failure);
    String message =
        "call to " + node + " failed: " + status.getCode() + describe(status) + tls(failure);
    return switch (status.getCode()) {
      case UNAVAILABLE ->
          transport(
              FailureClass.RETRY_ELSEWHERE,
              CallFailure.NODE_UNAVAILABLE,
              message,
              node,
              !isRefusedConnection(failure));
      case DEADLINE_EXCEEDED -> CallFailure.timedOut(node, message, true);
      // A stream that is reset while a node goes down shows as one of these.
      case CANCELLED, INTERNAL, UNKNOWN, ABORTED, DATA_LOSS ->
          transport(
              FailureClass.RETRY_ELSEWHERE, CallFailure.NODE_UNAVAILABLE, message, node, true);
      case UNIMPLEMENTED ->
          transport(FailureClass.INVALID, "UNSUPPORTED_PROTOCOL_VERSION", message, node, false);
      case RESOURCE_EXHAUSTED ->
          transport(FailureClass.INVALID, "REQUEST_TOO_LARGE", message, node, false);
      default -> transport(FailureClass.INVALID, status.getCode().name(), message, node, false);
    };
  }

  private static CallFailure transport(
      FailureClass kind, String reason, String message, Endpoint node, boolean maybeApplied) {
    return new CallFailure(kind, reason, message, Map.of(), node, maybeApplied, null);
  }

  private static String describe(Status status) {
    return status.getDescription() == null ? "" : ": " + status.getDescription();
  }

  /** What TLS did not like, which the status alone does not tell. */
  private static String tls(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return " (" + cause.getMessage() + ")";
      }
    }
    return "";
  }

  private static boolean isRefusedConnection(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return true;
      }
    }
    return false;
  }

  private WireErrors() {}
}
