// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import org.jspecify.annotations.Nullable;

/** What a register holds; null stands for no committed offset. */
record Value(long offset, String metadata) {
  static Value of(Call.Write write) {
    return new Value(write.offset(), write.metadata());
  }

  static @Nullable Value of(Answer.@Nullable Stored stored) {
    return stored == null ? null : new Value(stored.offset(), stored.metadata());
  }

  static String show(@Nullable Value value) {
    return value == null ? "no offset" : value.toString();
  }

  @Override
  public String toString() {
    return offset + " \"" + metadata + "\"";
  }
}
