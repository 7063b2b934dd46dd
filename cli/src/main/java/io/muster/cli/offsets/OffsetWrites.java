// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import io.muster.client.MusterAdmin;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Writes offsets of a group that has no members, in requests that are small enough for a node.
 * Where one fails, those before it stay written, and of itself all partitions that were not
 * refused: who plans writes leaves out what a node would refuse. Writing everything again is safe.
 */
public final class OffsetWrites {
  private static final int PARTITIONS_PER_REQUEST = 5_000;
  // A node refuses requests over 512 KiB.
  private static final int BYTES_PER_REQUEST = 256 * 1024;
  private static final long BYTES_BESIDE_TEXTS = 48;

  private OffsetWrites() {}

  /**
   * Writes them all.
   *
   * @param offsets of this group, each partition once
   * @param written gets the number of offsets of each request that was acknowledged
   */
  public static void write(
      MusterAdmin admin, String group, List<GroupOffset> offsets, LongConsumer written) {
    for (List<GroupOffset> request : requests(offsets)) {
      Map<TopicPartition, OffsetAndMetadata> content = new LinkedHashMap<>();
      request.forEach(each -> content.put(each.topicPartition(), each.committable()));
      admin.alterOffsets(group, content);
      written.accept(content.size());
    }
  }

  static List<List<GroupOffset>> requests(List<GroupOffset> offsets) {
    List<List<GroupOffset>> requests = new ArrayList<>();
    List<GroupOffset> request = new ArrayList<>();
    long bytes = 0;
    for (GroupOffset offset : offsets) {
      long more =
          BYTES_BESIDE_TEXTS
              + offset.topic().length()
              + offset.metadata().getBytes(StandardCharsets.UTF_8).length;
      boolean full = request.size() == PARTITIONS_PER_REQUEST || bytes + more > BYTES_PER_REQUEST;
      if (full && !request.isEmpty()) {
        requests.add(request);
        request = new ArrayList<>();
        bytes = 0;
      }
      request.add(offset);
      bytes += more;
    }
    if (!request.isEmpty()) {
      requests.add(request);
    }
    return requests;
  }
}
