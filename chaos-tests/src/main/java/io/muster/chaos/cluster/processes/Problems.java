// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Does the next thing although one went wrong, and tells in the end. */
public final class Problems {
  private @Nullable IOException first;

  @FunctionalInterface
  public interface Step {
    void run() throws Exception;
  }

  public void collect(Step step) {
    try {
      step.run();
    } catch (Exception e) {
      if (first == null) {
        first = e instanceof IOException problem ? problem : new IOException(e.getMessage(), e);
      } else {
        first.addSuppressed(e);
      }
    }
  }

  public boolean none() {
    return first == null;
  }

  public void throwAny() throws IOException {
    if (first != null) {
      throw first;
    }
  }
}
