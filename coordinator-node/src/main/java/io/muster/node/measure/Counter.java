// SPDX-License-Identifier: Apache-2.0
package io.muster.node.measure;

import java.util.concurrent.atomic.LongAdder;

/** A sum that many threads add to. Thread-safe; a reader may miss what is added meanwhile. */
public final class Counter {
  private final LongAdder sum = new LongAdder();

  public void increment() {
    sum.increment();
  }

  public void add(long amount) {
    sum.add(amount);
  }

  public long value() {
    return sum.sum();
  }
}
