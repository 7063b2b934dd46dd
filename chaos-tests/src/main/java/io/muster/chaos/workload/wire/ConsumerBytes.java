// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.wire;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What consumers put into metadata and assignment: Kafka's {@code ConsumerProtocol} in version 0,
 * of one topic.
 */
public final class ConsumerBytes {
  private static final int NO_USER_DATA = -1;

  public static ByteString subscription(String topic) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(2 + 4 + 2 + name.length + 4);
    bytes.putShort((short) 0).putInt(1).putShort((short) name.length).put(name);
    bytes.putInt(NO_USER_DATA).flip();
    return ByteString.copyFrom(bytes);
  }

  public static ByteString assignment(String topic, List<Integer> partitions) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(2 + 4 + 2 + name.length + 4 + 4 * partitions.size() + 4);
    bytes.putShort((short) 0).putInt(1).putShort((short) name.length).put(name);
    bytes.putInt(partitions.size());
    partitions.forEach(bytes::putInt);
    bytes.putInt(NO_USER_DATA).flip();
    return ByteString.copyFrom(bytes);
  }

  /** Of all topics together; none where the bytes are empty. */
  public static List<Integer> partitions(ByteString assignment) {
    List<Integer> partitions = new ArrayList<>();
    if (assignment.isEmpty()) {
      return partitions;
    }
    ByteBuffer bytes = assignment.asReadOnlyByteBuffer();
    bytes.getShort();
    int topics = bytes.getInt();
    for (int topic = 0; topic < topics; topic++) {
      int length = bytes.getShort();
      bytes.position(bytes.position() + length);
      int count = bytes.getInt();
      for (int i = 0; i < count; i++) {
        partitions.add(bytes.getInt());
      }
    }
    return partitions;
  }

  private ConsumerBytes() {}
}
