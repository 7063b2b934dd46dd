// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Fingerprint of a store, for comparing replicas. */
final class StateHash {

  static String of(StateReader reader) {
    MessageDigest digest = sha256();
    reader.scan(
        new byte[0],
        (key, value) -> {
          digest.update(ByteBuffer.allocate(8).putInt(key.length).putInt(value.length).flip());
          digest.update(key);
          digest.update(value);
          return true;
        });
    return HexFormat.of().formatHex(digest.digest());
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
