// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Bytes as consumers send them, in version 0 of Kafka's ConsumerProtocol. */
public final class ConsumerBytes {

  public static ByteString subscription(List<String> topics) {
    return bytes(
        out -> {
          out.writeShort(0);
          out.writeInt(topics.size());
          for (String topic : topics) {
            string(out, topic);
          }
          out.writeInt(-1);
        });
  }

  public static ByteString assignment(Map<String, List<Integer>> partitions) {
    return bytes(
        out -> {
          out.writeShort(0);
          out.writeInt(partitions.size());
          for (Map.Entry<String, List<Integer>> topic : partitions.entrySet()) {
            string(out, topic.getKey());
            out.writeInt(topic.getValue().size());
            for (int partition : topic.getValue()) {
              out.writeInt(partition);
            }
          }
          out.writeInt(-1);
        });
  }

  private static void string(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static ByteString bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }

  @FunctionalInterface
  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private ConsumerBytes() {}
}
