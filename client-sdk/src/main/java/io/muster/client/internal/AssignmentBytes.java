// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/**
 * What the leader member gives a member, in the bytes of Kafka's ConsumerProtocol Assignment, whose
 * versions 0 to 3 are alike. Nothing at all is read as no partitions: that is what the coordinator
 * gives a member that the leader forgot.
 */
final class AssignmentBytes {
  private static final int VERSION = 3;

  static byte[] write(Collection<TopicPartition> partitions) {
    return new KafkaBytes.Writer().int16(VERSION).partitions(partitions).bytesOrNull(new byte[0]).toBytes();
  }

  /**
   * Reads one.
   *
   * @throws KafkaBytes.MalformedBytesException the bytes are no assignment
   */
  static List<TopicPartition> read(ByteBuffer bytes) {
    KafkaBytes.Reader in = new KafkaBytes.Reader(bytes);
    if (in.isEmpty()) {
      return List.of();
    }
    int version = in.int16();
    if (version < 0) {
      throw new KafkaBytes.MalformedBytesException("negative version: " + version);
    }
    return in.partitions();
  }

  private AssignmentBytes() {}
}
