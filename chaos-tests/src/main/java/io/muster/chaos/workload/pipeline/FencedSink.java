// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import io.muster.chaos.history.Call;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Recorder;
import java.util.HashMap;
import java.util.Map;

/**
 * What members write to. It remembers the highest fencing token of each partition, and what comes
 * with a lower one is refused. Both are written down in the order in which they came. Thread-safe.
 */
final class FencedSink {
  /** Reason of refused records in the history. */
  static final String STALE_TOKEN = "STALE_TOKEN";

  private final Recorder recorder;
  private final Map<Key, Integer> tokens = new HashMap<>();

  FencedSink(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * Takes records.
   *
   * @return false where they are refused
   */
  synchronized boolean accept(int process, Call.Processed records) {
    Key key = new Key(records.group(), records.topic(), records.partition());
    int newest = tokens.merge(key, records.generation(), Math::max);
    if (newest > records.generation()) {
      recorder.invoke(process, records).fail(STALE_TOKEN, null);
      return false;
    }
    recorder.happened(process, records);
    return true;
  }
}
