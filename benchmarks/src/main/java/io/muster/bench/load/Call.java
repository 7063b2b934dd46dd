// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.load;

import io.muster.bench.client.BenchMember;
import java.util.concurrent.CompletableFuture;

/** What a member does in a loop. */
public interface Call {
  Call COMMIT = BenchMember::commit;
  Call FETCH = (member, number) -> member.fetch();

  /**
   * Begins it.
   *
   * @param number of this call of this member, from 1 on
   */
  CompletableFuture<?> begin(BenchMember member, long number);
}
