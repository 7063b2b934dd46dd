// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.wire;

import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.muster.proto.v1.Error;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import java.util.HashMap;
import java.util.Map;

/** A call that was not answered: what the node said, or that no node was there to say anything. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String DOMAIN = "muster.io";

  private final Status.Code code;
  private final ErrorReason reason;
  private final ErrorClass errorClass;
  private final transient Map<String, String> metadata;

  private Refused(
      Status.Code code,
      ErrorReason reason,
      ErrorClass errorClass,
      Map<String, String> metadata,
      String message) {
    super(reason + " (" + code + "): " + message + " " + metadata);
    this.code = code;
    this.reason = reason;
    this.errorClass = errorClass;
    this.metadata = Map.copyOf(metadata);
  }

  /** Of the end of a call. */
  static Refused of(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    com.google.rpc.Status details = StatusProto.fromThrowable(failure);
    if (details != null) {
      for (com.google.protobuf.Any any : details.getDetailsList()) {
        if (any.is(ErrorInfo.class)) {
          return of(status, unpack(any));
        }
      }
    }
    return new Refused(
        status.getCode(),
        ErrorReason.NONE,
        ErrorClass.ERROR_CLASS_UNSPECIFIED,
        Map.of(),
        status.toString());
  }

  /** Of an answer on a stream. */
  static Refused of(Error error) {
    return new Refused(
        Status.Code.OK,
        error.getReason(),
        error.getErrorClass(),
        error.getMetadataMap(),
        error.getMessage());
  }

  private static Refused of(Status status, ErrorInfo info) {
    if (!info.getDomain().equals(DOMAIN)) {
      throw new AssertionError("an error of another domain: " + info);
    }
    Map<String, String> metadata = new HashMap<>(info.getMetadataMap());
    String errorClass = metadata.remove("class");
    return new Refused(
        status.getCode(),
        ErrorReason.valueOf(info.getReason()),
        errorClass == null ? ErrorClass.ERROR_CLASS_UNSPECIFIED : ErrorClass.valueOf(errorClass),
        metadata,
        String.valueOf(status.getDescription()));
  }

  private static ErrorInfo unpack(com.google.protobuf.Any any) {
    try {
      return any.unpack(ErrorInfo.class);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError("an ErrorInfo that cannot be read", e);
    }
  }

  public Status.Code code() {
    return code;
  }

  /** NONE where the node gave none, because there was no node or the call took too long. */
  public ErrorReason reason() {
    return reason;
  }

  public ErrorClass errorClass() {
    return errorClass;
  }

  /** Without the class. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * Nobody was there: the connection was refused or broke. A channel that is closed under a call
   * makes gRPC say UNKNOWN.
   */
  boolean nobodyThere() {
    return reason == ErrorReason.NONE
        && (code == Status.Code.UNAVAILABLE || code == Status.Code.UNKNOWN);
  }
}
