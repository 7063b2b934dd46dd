// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/**
 * What the leader member gives a member, in the bytes of Kafka's ConsumerProtocol Assignment, whose
 * versions 0 to 3 are alike; of a later version what version 3 has is read. Nothing at all is read
 * as no partitions: that is what the coordinator gives a member that the leader forgot.
 */
final class AssignmentBytes {
  private static final int VERSION = 3;

  /**
   * All that an assignment says.
   *
   * @param partitions what the member gets
   * @param userData what the leader's assignor tells the member's, empty for nothing; read-only.
   *     None of our assignors says anything.
   */
  record Content(List<TopicPartition> partitions, ByteBuffer userData) {
    Content {
      partitions = List.copyOf(partitions);
      userData = userData.asReadOnlyBuffer();
    }
  }

  static byte[] write(Collection<TopicPartition> partitions) {
    return write(partitions, new byte[0]);
  }

  /** Writes one; empty user data are written as null. */
  static byte[] write(Collection<TopicPartition> partitions, byte[] userData) {
    return new KafkaBytes.Writer()
        .int16(VERSION)
        .partitions(partitions)
        .bytesOrNull(userData)
        .toBytes();
  }

  /**
   * Reads the partitions of one.
   *
   * @throws KafkaBytes.MalformedBytesException the bytes are no assignment
   */
  static List<TopicPartition> read(ByteBuffer bytes) {
    return readAll(bytes).partitions();
  }

  /**
   * Reads one.
   *
   * @throws KafkaBytes.MalformedBytesException the bytes are no assignment
   */
  static Content readAll(ByteBuffer bytes) {
    KafkaBytes.Reader in = new KafkaBytes.Reader(bytes);
    if (in.isEmpty()) {
      return new Content(List.of(), ByteBuffer.allocate(0));
    }
    int version = in.int16();
    if (version < 0) {
      throw new KafkaBytes.MalformedBytesException("negative version: " + version);
    }
    List<TopicPartition> partitions = in.partitions();
    byte[] userData = in.nullableBytes();
    return new Content(
        partitions, userData == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(userData));
  }

  private AssignmentBytes() {}
}
