// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.wire;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call that did not succeed.
 *
 * @param node that was asked
 * @param reason that the node gave, empty where no node said anything
 * @param errorClass that the node gave, empty where it gave none
 * @param metadata that came with the reason, without the class
 * @param sent it was given to a connection
 */
public record WireFailure(
    int node,
    Status.Code code,
    String reason,
    String errorClass,
    Map<String, String> metadata,
    boolean sent) {
  private static final String DOMAIN = "muster.io";
  private static final String CLASS = "class";

  public WireFailure {
    metadata = Map.copyOf(metadata);
  }

  static WireFailure of(int node, boolean sent, Throwable failure) {
    Status.Code code = Status.fromThrowable(failure).getCode();
    ErrorInfo info = errorInfo(failure);
    if (info == null) {
      return new WireFailure(node, code, "", "", Map.of(), sent);
    }
    Map<String, String> metadata = new HashMap<>(info.getMetadataMap());
    String errorClass = metadata.remove(CLASS);
    return new WireFailure(
        node, code, info.getReason(), errorClass == null ? "" : errorClass, metadata, sent);
  }

  /** A refusal of one partition inside an answer, which names no class. */
  public static WireFailure ofPartition(int node, ErrorReason reason, ErrorClass errorClass) {
    return new WireFailure(node, Status.Code.OK, reason.name(), errorClass.name(), Map.of(), true);
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
          // As good as none: the status code decides.
          return null;
        }
      }
    }
    return null;
  }

  /** A node answered and gave a reason. */
  public boolean isRefusal() {
    return !reason.isEmpty();
  }

  /** For people and histories: the reason, or the status code where there is none. */
  public String name() {
    return isRefusal() ? reason : code.name();
  }

  /** Another attempt may succeed. */
  boolean isWorthAnother() {
    return !isRefusal()
        || errorClass.equals(ErrorClass.RETRY_SAME.name())
        || errorClass.equals(ErrorClass.RETRY_ELSEWHERE.name())
        || errorClass.equals(ErrorClass.AMBIGUOUS.name());
  }

  boolean isForSameNode() {
    return errorClass.equals(ErrorClass.RETRY_SAME.name());
  }

  /** Who leads the partition, as the node thinks. */
  OptionalInt leader() {
    return number("leaderNode");
  }

  /** The offsets partition that the refusal is about. */
  public OptionalInt partition() {
    return number("partition");
  }

  private OptionalInt number(String key) {
    String text = metadata.getOrDefault(key, "");
    return text.matches("[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }
}
