// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.util.concurrent.CompletableFuture;

/** What the end of a call that removes something means. */
final class Removals {

  /**
   * Done where the call is, and also where it found nothing and an attempt before it went
   * unanswered: that one may well have removed it, and it is gone in any case.
   *
   * @param absent the reason that says that there was nothing to remove
   */
  static CompletableFuture<Void> done(CompletableFuture<?> call, String absent) {
    return call.handle((answer, thrown) -> thrown)
        .thenCompose(
            thrown -> {
              if (thrown == null) {
                return CompletableFuture.completedFuture(null);
              }
              CallFailure failure = CallFailure.of(thrown);
              return failure.is(absent) && failure.maybeApplied()
                  ? CompletableFuture.completedFuture(null)
                  : CompletableFuture.failedFuture(failure);
            });
  }

  private Removals() {}
}
