// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.wire;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Kafka's {@code ConsumerProtocol}, version 0: what consumers put into metadata and assignment. */
public final class ConsumerBytes {
  private static final int NO_USER_DATA = -1;

  private ConsumerBytes() {}

  public static ByteString subscription(List<String> topics) {
    return bytes(
        out -> {
          out.writeShort(0);
          out.writeInt(topics.size());
          for (String topic : topics) {
            text(out, topic);
          }
          out.writeInt(NO_USER_DATA);
        });
  }

  public static ByteString subscription(String... topics) {
    return subscription(List.of(topics));
  }

  /** Partitions of one topic; none: an assignment of nothing. */
  public static ByteString assignment(String topic, int... partitions) {
    return bytes(
        out -> {
          out.writeShort(0);
          out.writeInt(partitions.length == 0 ? 0 : 1);
          if (partitions.length > 0) {
            text(out, topic);
            out.writeInt(partitions.length);
            for (int partition : partitions) {
              out.writeInt(partition);
            }
          }
          out.writeInt(NO_USER_DATA);
        });
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static ByteString bytes(Content content) {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(buffer)) {
      content.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(buffer.toByteArray());
  }

  @FunctionalInterface
  private interface Content {
    void write(DataOutputStream out) throws IOException;
  }
}
