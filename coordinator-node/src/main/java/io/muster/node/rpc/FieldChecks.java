// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import com.google.protobuf.MessageLite;
import io.muster.node.coordinator.ApiException;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.RequestHeader;
import io.muster.state.Limits;
import java.util.Map;

/**
 * Checks of single fields. A refusal names the field, the limit and what to do, in words and in the
 * metadata {@code field} and {@code limit}.
 */
final class FieldChecks {
  static final int PROTOCOL_VERSION_MIN = 1;
  static final int PROTOCOL_VERSION_MAX = 1;

  private FieldChecks() {}

  static ApiException refusal(ErrorReason reason, String field, Object limit, String message) {
    return new ApiException(
        reason, message, Map.of("field", field, "limit", String.valueOf(limit)));
  }

  static ApiException invalid(String field, Object limit, String message) {
    return refusal(ErrorReason.INVALID_REQUEST, field, limit, message);
  }

  static void header(RequestHeader header) {
    int version = header.getProtocolVersion();
    // 0 is a header that was left out.
    if (version != 0 && (version < PROTOCOL_VERSION_MIN || version > PROTOCOL_VERSION_MAX)) {
      throw new ApiException(
          ErrorReason.UNSUPPORTED_PROTOCOL_VERSION,
          "header.protocol_version is "
              + version
              + "; this node speaks "
              + PROTOCOL_VERSION_MIN
              + " to "
              + PROTOCOL_VERSION_MAX
              + ": use a client that speaks one of these",
          Map.of(
              "field", "header.protocol_version",
              "min", Integer.toString(PROTOCOL_VERSION_MIN),
              "max", Integer.toString(PROTOCOL_VERSION_MAX)));
    }
    bytes("header.client_id", header.getClientId(), Limits.CLIENT_ID_BYTES_MAX);
  }

  /** What holds for every request: its header and its size. */
  static void envelope(RequestHeader header, MessageLite request) {
    header(header);
    size(request);
  }

  private static void size(MessageLite request) {
    int size = request.getSerializedSize();
    if (size > Limits.REQUEST_BYTES_MAX) {
      throw refusal(
          ErrorReason.REQUEST_TOO_LARGE,
          "request",
          Limits.REQUEST_BYTES_MAX,
          "The request has "
              + size
              + " bytes; at most "
              + Limits.REQUEST_BYTES_MAX
              + " are accepted: split it");
    }
  }

  /** For offsets: the empty id is legal there, as in Kafka. */
  static void groupId(String groupId) {
    if (!Texts.fits(groupId, Limits.GROUP_ID_BYTES_MAX)) {
      throw refusal(
          ErrorReason.INVALID_GROUP_ID,
          "group_id",
          Limits.GROUP_ID_BYTES_MAX,
          "group_id "
              + Texts.quoted(groupId)
              + " has more than "
              + Limits.GROUP_ID_BYTES_MAX
              + " bytes in UTF-8: use a shorter one");
    }
  }

  /** For membership. */
  static void presentGroupId(String groupId) {
    if (groupId.isEmpty()) {
      throw refusal(
          ErrorReason.INVALID_GROUP_ID,
          "group_id",
          1,
          "group_id is empty; a group with members needs an id of at least 1 byte");
    }
    groupId(groupId);
  }

  static void memberId(String field, String memberId) {
    bytes(field, memberId, Limits.MEMBER_ID_BYTES_MAX);
  }

  /** A member that calls has an id; without one it is as unknown as in Kafka. */
  static void presentMemberId(String memberId) {
    if (memberId.isEmpty()) {
      throw refusal(
          ErrorReason.UNKNOWN_MEMBER_ID,
          "member_id",
          1,
          "member_id is empty: join the group first, and use the id of the answer");
    }
    memberId("member_id", memberId);
  }

  static void instanceId(String field, String instanceId) {
    if (!isName(instanceId, Limits.GROUP_INSTANCE_ID_LENGTH_MAX)) {
      throw invalid(
          field,
          Limits.GROUP_INSTANCE_ID_LENGTH_MAX,
          field
              + " is "
              + Texts.quoted(instanceId)
              + "; "
              + nameRule(Limits.GROUP_INSTANCE_ID_LENGTH_MAX)
              + ", or leave it out for a dynamic member");
    }
  }

  static void topicName(String field, String name) {
    if (!isName(name, Limits.TOPIC_NAME_LENGTH_MAX)) {
      throw refusal(
          ErrorReason.INVALID_TOPIC_EXCEPTION,
          field,
          Limits.TOPIC_NAME_LENGTH_MAX,
          field + " is " + Texts.quoted(name) + "; " + nameRule(Limits.TOPIC_NAME_LENGTH_MAX));
    }
  }

  private static String nameRule(int max) {
    return "use 1 to " + max + " characters of [a-zA-Z0-9._-], not \".\" or \"..\"";
  }

  private static boolean isName(String name, int max) {
    int length = name.length();
    if (length == 0 || length > max || name.equals(".") || name.equals("..")) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      boolean legal =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '-';
      if (!legal) {
        return false;
      }
    }
    return true;
  }

  /** A topic's name in a list; the path of the field is only put together for a refusal. */
  static void topicName(String list, String field, String name) {
    if (!isName(name, Limits.TOPIC_NAME_LENGTH_MAX)) {
      topicName(list + "." + field, name);
    }
  }

  static void bytes(String field, String value, int max) {
    if (!Texts.fits(value, max)) {
      throw invalid(
          field,
          max,
          field
              + " "
              + Texts.quoted(value)
              + " has more than "
              + max
              + " bytes in UTF-8: use a shorter one");
    }
  }

  static void atMost(String field, int count, int max) {
    if (count > max) {
      throw invalid(
          field, max, field + " has " + count + " entries; at most " + max + " are accepted");
    }
  }

  /**
   * @param advice what else the client may do
   */
  static void atLeast(String field, long value, long min, String advice) {
    if (value < min) {
      throw invalid(
          field, min, field + " is " + value + "; it must be " + min + " or more" + advice);
    }
  }
}
