// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.history.Key;
import java.util.List;

/** Everything that happened to one key, by operation index. Reads that failed tell nothing. */
record Register(Key key, List<RegisterWrite> writes, List<RegisterRead> reads) {
  Register {
    writes = List.copyOf(writes);
    reads = List.copyOf(reads);
  }

  int size() {
    return writes.size() + reads.size();
  }

  boolean hasDeletes() {
    return writes.stream().anyMatch(write -> write.isDelete() && write.mayCount());
  }
}
