// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.AppliedRecord;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Fingerprint of a store, for comparing replicas. The index and term of the last entry are not part
 * of it: entries without commands, as every election makes one, leave it as it is.
 */
final class StateHash {

  static String of(StateReader reader) {
    MessageDigest digest = sha256();
    reader.scan(
        new byte[0],
        (key, stored) -> {
          byte[] value = Arrays.equals(key, Keys.applied()) ? withoutPosition(stored) : stored;
          digest.update(ByteBuffer.allocate(8).putInt(key.length).putInt(value.length).flip());
          digest.update(key);
          digest.update(value);
          return true;
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] withoutPosition(byte[] applied) {
    try {
      return AppliedRecord.parseFrom(applied).toBuilder()
          .clearTerm()
          .clearIndex()
          .build()
          .toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("the position of the store is not readable", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private StateHash() {}
}
