// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Told how a {@link GroupConsumer#commitAsync} ended. Runs in {@code poll}, {@code commitSync} or
 * {@code close}.
 */
@FunctionalInterface
public interface CommitCallback {
  /**
   * The commit ended.
   *
   * @param offsets what was to be committed
   * @param failure null where the commit was acknowledged
   */
  void onComplete(
      Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable MusterException failure);
}
