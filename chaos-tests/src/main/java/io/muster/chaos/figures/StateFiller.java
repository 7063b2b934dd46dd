// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.figures;

import io.muster.client.MusterAdmin;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Fills offsets partitions with committed offsets whose metadata is as long as it may be and cannot
 * be compressed to less than three quarters.
 */
final class StateFiller {
  private static final String TOPIC = "filler";
  private static final int TOPIC_PARTITIONS = 10_000;
  private static final int METADATA = 4_000;
  private static final int PER_CALL = 100;
  private static final int PARALLEL = 4;

  private final MusterAdmin admin;
  private final int offsetsPartitions;
  private final Random random = new Random(1);

  StateFiller(MusterAdmin admin, int offsetsPartitions) {
    this.admin = admin;
    this.offsetsPartitions = offsetsPartitions;
    admin.createTopic(TOPIC, TOPIC_PARTITIONS);
  }

  /** Commits so many bytes of metadata into one offsets partition. */
  void fill(int partition, long bytes) {
    long offsets = bytes / METADATA;
    int number = 0;
    List<CompletableFuture<?>> calls = new ArrayList<>();
    for (long done = 0; done < offsets; ) {
      String group = "filler-" + number++;
      if ((group.hashCode() & 0x7fffffff) % offsetsPartitions != partition) {
        continue;
      }
      long ofGroup = Math.min(TOPIC_PARTITIONS, offsets - done);
      for (int first = 0; first < ofGroup; first += PER_CALL) {
        Map<TopicPartition, OffsetAndMetadata> call = new HashMap<>();
        for (int i = first; i < Math.min(ofGroup, first + PER_CALL); i++) {
          call.put(new TopicPartition(TOPIC, i), new OffsetAndMetadata(i, text()));
        }
        calls.add(admin.alterOffsetsAsync(group, call));
        if (calls.size() == PARALLEL) {
          await(calls);
        }
      }
      done += ofGroup;
    }
    await(calls);
  }

  private static void await(List<CompletableFuture<?>> calls) {
    calls.forEach(CompletableFuture::join);
    calls.clear();
  }

  /** Six random bits in each character. */
  private String text() {
    StringBuilder text = new StringBuilder(METADATA);
    for (int i = 0; i < METADATA; i++) {
      text.append((char) ('0' + random.nextInt(64)));
    }
    return text.toString();
  }
}
