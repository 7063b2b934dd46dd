// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.ErrorReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * Where a page of ListGroups ended: opaque to clients, and good on any node.
 *
 * @param partition the offsets partition of the last group
 * @param groupId the last group that was looked at
 */
record PageToken(int partition, String groupId) {
  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 1 + Integer.BYTES;

  String encode() {
    byte[] id = groupId.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + id.length);
    bytes.put(VERSION).putInt(partition).put(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /**
   * @throws ApiException INVALID_REQUEST for what {@link #encode} never made
   */
  static PageToken decode(String token) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
      if (bytes.remaining() >= HEAD_BYTES && bytes.get() == VERSION) {
        int partition = bytes.getInt();
        // A decoder of its own refuses what is no UTF-8, where String would replace it.
        String groupId = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        if (partition >= 0) {
          return new PageToken(partition, groupId);
        }
      }
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw bad();
    }
    throw bad();
  }

  private static ApiException bad() {
    return new ApiException(
        ErrorReason.INVALID_REQUEST,
        "page_token is none of this cluster's: use next_page_token of the page before, or leave it"
            + " out to begin anew",
        Map.of("field", "page_token", "limit", "next_page_token of the page before"));
  }
}
