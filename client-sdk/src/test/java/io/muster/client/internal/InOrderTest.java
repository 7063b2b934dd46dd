// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InOrderTest {
  private final InOrder calls = new InOrder();
  private final List<String> begun = new ArrayList<>();

  @Test
  void callsOfOneKeyFollowEachOtherAndOthersDoNotWait() {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<String> one = calls.submit("a", () -> begin("a1", first));
    CompletableFuture<String> two = calls.submit("a", () -> begin("a2", done("second")));
    CompletableFuture<String> other = calls.submit("b", () -> begin("b1", done("other")));

    assertThat(begun).containsExactly("a1", "b1");
    assertThat(other).isCompletedWithValue("other");
    assertThat(two).isNotDone();

    first.complete("first");

    assertThat(begun).containsExactly("a1", "b1", "a2");
    assertThat(one).isCompletedWithValue("first");
    assertThat(two).isCompletedWithValue("second");
    assertThat(calls.open()).isZero();
  }

  @Test
  void theNextBeginsAfterOneThatFails() {
    CompletableFuture<String> refused =
        calls.submit("a", () -> CompletableFuture.failedFuture(new IllegalStateException("no")));
    CompletableFuture<String> thrown =
        calls.submit(
            "a",
            () -> {
              throw new IllegalStateException("not even begun");
            });
    CompletableFuture<String> next = calls.submit("a", () -> begin("a3", done("yes")));

    assertThat(refused).isCompletedExceptionally();
    assertThat(thrown).isCompletedExceptionally();
    assertThat(next).isCompletedWithValue("yes");
    assertThat(calls.open()).isZero();
  }

  private CompletableFuture<String> begin(String name, CompletableFuture<String> result) {
    begun.add(name);
    return result;
  }

  private static CompletableFuture<String> done(String value) {
    return CompletableFuture.completedFuture(value);
  }
}
