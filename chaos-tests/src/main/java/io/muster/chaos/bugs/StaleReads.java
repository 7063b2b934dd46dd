// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;

/**
 * A fetched offset is kept, and what asks for it shortly after is answered from the copy. A
 * partition without a committed offset is not kept, or the bug would also be phantom-none.
 */
public final class StaleReads {
  private static final long AGE_NS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final Map<Place, Copy> COPIES = new ConcurrentHashMap<>();

  private record Place(String group, String topic, int partition) {}

  private record Copy(OffsetFetchResponse.Partition offset, long atNanos) {
    boolean isFresh(long now) {
      return now - atNanos < AGE_NS;
    }
  }

  @Advice.OnMethodExit
  @SuppressWarnings({"UnusedVariable", "UnusedAssignment"})
  static void exit(
      @Advice.Argument(0) OffsetFetchRequest request,
      @Advice.Return(readOnly = false) OffsetFetchResponse response) {
    response = StaleReads.aged(request.getGroupId(), response);
  }

  /** The answer with what was the answer before. */
  public static OffsetFetchResponse aged(String group, OffsetFetchResponse response) {
    OffsetFetchResponse.Builder aged = response.toBuilder();
    for (OffsetFetchResponse.Topic.Builder topic : aged.getTopicsBuilderList()) {
      for (int i = 0; i < topic.getPartitionsCount(); i++) {
        OffsetFetchResponse.Partition now = topic.getPartitions(i);
        topic.setPartitions(i, aged(new Place(group, topic.getName(), now.getIndex()), now));
      }
    }
    return aged.build();
  }

  private static OffsetFetchResponse.Partition aged(
      Place place, OffsetFetchResponse.Partition now) {
    if (!now.hasCommitted()) {
      return now;
    }
    long nanos = System.nanoTime();
    return COPIES
        .compute(
            place,
            (same, copy) -> copy != null && copy.isFresh(nanos) ? copy : new Copy(now, nanos))
        .offset();
  }

  private StaleReads() {}
}
