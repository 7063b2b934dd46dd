// SPDX-License-Identifier: Apache-2.0
package io.muster.state.backup;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The checksum of a part: each chunk's SHA-256 includes the checksum of all before it. */
public final class ChunkChain {
  /** Before the first chunk. */
  public static final ByteString START = ByteString.copyFrom(new byte[32]);

  /** The checksum with one chunk more. */
  public static ByteString next(ByteString before, ByteString chunk) {
    MessageDigest digest = sha256();
    before.asReadOnlyByteBufferList().forEach(digest::update);
    chunk.asReadOnlyByteBufferList().forEach(digest::update);
    return ByteString.copyFrom(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private ChunkChain() {}
}
