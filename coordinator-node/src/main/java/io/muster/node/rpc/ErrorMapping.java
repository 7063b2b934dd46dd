// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.muster.node.coordinator.ApiException;
import io.muster.proto.v1.Error;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a failure looks like on the wire. Every reason has one class and one status code. */
final class ErrorMapping {
  /** Domain of all reasons in {@code google.rpc.ErrorInfo}. */
  static final String DOMAIN = "muster.io";

  /**
   * In UTF-16 units. Message and details travel in trailers, for which gRPC clients allow 8,192
   * bytes, and each unit may take up to nine of them in one place and four in the other.
   */
  static final int MESSAGE_LENGTH_MAX = 400;

  /** In UTF-16 units; the longest member id fits. */
  static final int METADATA_LENGTH_MAX = 512;

  private static final Logger log = LoggerFactory.getLogger(ErrorMapping.class);

  private ErrorMapping() {}

  /** What the caller has to do about it. */
  static ErrorClass errorClass(ErrorReason reason) {
    return switch (reason) {
      case COORDINATOR_LOAD_IN_PROGRESS, THROTTLED, UNKNOWN_TOPIC_OR_PARTITION ->
          ErrorClass.RETRY_SAME;
      case COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, NOT_CONTROLLER -> ErrorClass.RETRY_ELSEWHERE;
      case ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, REBALANCE_IN_PROGRESS, MEMBER_ID_REQUIRED ->
          ErrorClass.REJOIN;
      case FENCED_INSTANCE_ID -> ErrorClass.FENCED;
      case OFFSET_METADATA_TOO_LARGE,
          INVALID_TOPIC_EXCEPTION,
          INCONSISTENT_GROUP_PROTOCOL,
          INVALID_GROUP_ID,
          INVALID_SESSION_TIMEOUT,
          TOPIC_ALREADY_EXISTS,
          INVALID_PARTITIONS,
          INVALID_REQUEST,
          GROUP_MAX_SIZE_REACHED,
          GROUP_ID_NOT_FOUND,
          NON_EMPTY_GROUP,
          GROUP_SUBSCRIBED_TO_TOPIC,
          INVALID_REPLICA_ASSIGNMENT,
          NO_REASSIGNMENT_IN_PROGRESS,
          UNKNOWN_NODE,
          NODE_IN_USE,
          FEATURE_LEVEL_TOO_LOW,
          REQUEST_TOO_LARGE,
          STALE_SEQUENCE,
          UNSUPPORTED_PROTOCOL_VERSION,
          TOPIC_AUTHORIZATION_FAILED,
          GROUP_AUTHORIZATION_FAILED,
          CLUSTER_AUTHORIZATION_FAILED,
          UNAUTHENTICATED ->
          ErrorClass.INVALID;
      // A node that failed in an unforeseen way cannot tell how far the request got.
      case OUTCOME_UNKNOWN, UNKNOWN_SERVER_ERROR, UNRECOGNIZED -> ErrorClass.AMBIGUOUS;
      case NONE -> ErrorClass.ERROR_CLASS_UNSPECIFIED;
    };
  }

  /**
   * The status of a unary call. Only reasons that another attempt at the same node may cure are
   * UNAVAILABLE, because gRPC clients may be set up to repeat that blindly.
   */
  static Status.Code statusCode(ErrorReason reason) {
    return switch (reason) {
      case NOT_COORDINATOR,
          NOT_CONTROLLER,
          MEMBER_ID_REQUIRED,
          NON_EMPTY_GROUP,
          GROUP_SUBSCRIBED_TO_TOPIC,
          NO_REASSIGNMENT_IN_PROGRESS,
          NODE_IN_USE,
          FEATURE_LEVEL_TOO_LOW ->
          Status.Code.FAILED_PRECONDITION;
      case COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE -> Status.Code.UNAVAILABLE;
      case THROTTLED, GROUP_MAX_SIZE_REACHED -> Status.Code.RESOURCE_EXHAUSTED;
      case UNKNOWN_MEMBER_ID, GROUP_ID_NOT_FOUND, UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_NODE ->
          Status.Code.NOT_FOUND;
      case ILLEGAL_GENERATION, FENCED_INSTANCE_ID, REBALANCE_IN_PROGRESS, STALE_SEQUENCE ->
          Status.Code.ABORTED;
      case OFFSET_METADATA_TOO_LARGE,
          INVALID_TOPIC_EXCEPTION,
          INCONSISTENT_GROUP_PROTOCOL,
          INVALID_GROUP_ID,
          INVALID_SESSION_TIMEOUT,
          INVALID_PARTITIONS,
          INVALID_REPLICA_ASSIGNMENT,
          INVALID_REQUEST,
          REQUEST_TOO_LARGE ->
          Status.Code.INVALID_ARGUMENT;
      case TOPIC_ALREADY_EXISTS -> Status.Code.ALREADY_EXISTS;
      case TOPIC_AUTHORIZATION_FAILED, GROUP_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED ->
          Status.Code.PERMISSION_DENIED;
      case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
      case UNSUPPORTED_PROTOCOL_VERSION -> Status.Code.UNIMPLEMENTED;
      case OUTCOME_UNKNOWN -> Status.Code.UNKNOWN;
      case UNKNOWN_SERVER_ERROR, NONE, UNRECOGNIZED -> Status.Code.INTERNAL;
    };
  }

  /**
   * The refusal in a failure. Anything that is not one is a bug: it is logged, and the client only
   * gets a mark by which the line can be found.
   */
  static ApiException refusal(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ApiException refusal) {
      return refusal;
    }
    String mark = Integer.toHexString(ThreadLocalRandom.current().nextInt());
    log.error("Unexpected failure of a call, reported to the client as {}", mark, cause);
    return new ApiException(
        ErrorReason.UNKNOWN_SERVER_ERROR,
        "The node failed in an unexpected way; its log tells more under " + mark);
  }

  /** For a unary call, or the end of a stream. */
  static StatusRuntimeException status(Throwable failure) {
    ApiException refusal = refusal(failure);
    ErrorReason reason = named(refusal.reason());
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setReason(reason.name())
            .setDomain(DOMAIN)
            .putAllMetadata(metadata(refusal))
            .putMetadata("class", errorClass(reason).name())
            .build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(statusCode(reason).value())
            .setMessage(message(refusal))
            .addDetails(Any.pack(info))
            .build());
  }

  /** For one answer on a stream. */
  static Error error(Throwable failure) {
    ApiException refusal = refusal(failure);
    ErrorReason reason = named(refusal.reason());
    return Error.newBuilder()
        .setReason(reason)
        .setErrorClass(errorClass(reason))
        .setMessage(message(refusal))
        .putAllMetadata(metadata(refusal))
        .build();
  }

  /** NONE and UNRECOGNIZED are no reasons to refuse; whoever throws them has a bug. */
  private static ErrorReason named(ErrorReason reason) {
    return reason == ErrorReason.NONE || reason == ErrorReason.UNRECOGNIZED
        ? ErrorReason.UNKNOWN_SERVER_ERROR
        : reason;
  }

  private static String message(ApiException refusal) {
    String message = refusal.getMessage();
    return message == null ? "" : Texts.shortened(message, MESSAGE_LENGTH_MAX);
  }

  private static Map<String, String> metadata(ApiException refusal) {
    Map<String, String> metadata = new HashMap<>(refusal.metadata());
    metadata.replaceAll((key, value) -> Texts.shortened(value, METADATA_LENGTH_MAX));
    return metadata;
  }
}
