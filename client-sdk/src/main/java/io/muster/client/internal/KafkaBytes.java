// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicPartition;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of which Kafka's embedded consumer protocol is made: big-endian numbers, strings with
 * 16-bit lengths, arrays and byte strings with 32-bit lengths, -1 for null.
 */
final class KafkaBytes {

  /** Writes to a buffer that grows. */
  static final class Writer {
    private ByteBuffer buffer = ByteBuffer.allocate(256);

    Writer int16(int value) {
      room(2).putShort((short) value);
      return this;
    }

    Writer int32(int value) {
      room(4).putInt(value);
      return this;
    }

    Writer string(String value) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > Short.MAX_VALUE) {
        throw new IllegalArgumentException("longer than 32767 bytes: " + value);
      }
      int16(bytes.length).room(bytes.length).put(bytes);
      return this;
    }

    Writer nullString() {
      return int16(-1);
    }

    /** Null where there are none. */
    Writer bytesOrNull(byte[] value) {
      if (value.length == 0) {
        return int32(-1);
      }
      int32(value.length).room(value.length).put(value);
      return this;
    }

    /** Topics in order, each with its partitions in order. */
    Writer partitions(Collection<TopicPartition> partitions) {
      Map<String, List<Integer>> byTopic = new TreeMap<>();
      partitions.stream()
          .sorted()
          .forEach(
              partition ->
                  byTopic
                      .computeIfAbsent(partition.topic(), unused -> new ArrayList<>())
                      .add(partition.partition()));
      int32(byTopic.size());
      byTopic.forEach(
          (topic, numbers) -> {
            string(topic).int32(numbers.size());
            numbers.forEach(this::int32);
          });
      return this;
    }

    byte[] toBytes() {
      byte[] bytes = new byte[buffer.position()];
      buffer.flip();
      buffer.get(bytes);
      return bytes;
    }

    private ByteBuffer room(int bytes) {
      if (buffer.remaining() < bytes) {
        int wanted = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
        buffer.flip();
        buffer = ByteBuffer.allocate(wanted).put(buffer);
      }
      return buffer;
    }
  }

  /** Reads, and refuses lengths that the input does not have. */
  static final class Reader {
    private final ByteBuffer buffer;

    Reader(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    boolean isEmpty() {
      return !buffer.hasRemaining();
    }

    int int16() {
      return checked(() -> (int) buffer.getShort());
    }

    int int32() {
      return checked(buffer::getInt);
    }

    String string() {
      String value = nullableString();
      if (value == null) {
        throw new MalformedBytesException("a string is null where it must not be");
      }
      return value;
    }

    @Nullable String nullableString() {
      int length = int16();
      return length < 0 ? null : new String(take(length), StandardCharsets.UTF_8);
    }

    byte @Nullable [] nullableBytes() {
      int length = int32();
      return length < 0 ? null : take(length);
    }

    /** Length of an array whose elements take at least so many bytes each. */
    int arrayLength(int elementBytes) {
      int length = int32();
      if (length < 0 || length > buffer.remaining() / elementBytes) {
        throw new MalformedBytesException("an array is longer than its bytes: " + length);
      }
      return length;
    }

    List<TopicPartition> partitions() {
      List<TopicPartition> partitions = new ArrayList<>();
      int topics = arrayLength(6);
      for (int i = 0; i < topics; i++) {
        String topic = string();
        int numbers = arrayLength(4);
        for (int j = 0; j < numbers; j++) {
          int number = int32();
          if (number < 0) {
            throw new MalformedBytesException("a partition number is negative: " + number);
          }
          partitions.add(new TopicPartition(topic, number));
        }
      }
      return partitions;
    }

    private byte[] take(int length) {
      if (length > buffer.remaining()) {
        throw new MalformedBytesException("a length goes beyond the end: " + length);
      }
      byte[] bytes = new byte[length];
      buffer.get(bytes);
      return bytes;
    }

    private static int checked(IntSupplier read) {
      try {
        return read.getAsInt();
      } catch (BufferUnderflowException e) {
        throw new MalformedBytesException("the bytes end in the middle of a number");
      }
    }
  }

  /** The bytes are not what they should be. */
  static final class MalformedBytesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedBytesException(String message) {
      super(message);
    }
  }

  private KafkaBytes() {}
}
