// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the demo found.
 *
 * @param records that were written
 * @param processed of them, at least once
 * @param reprocessed how often one was processed once more; at-least-once allows it
 * @param rebalances since the group was stable
 * @param failoverMs from the kill to the next acknowledged commit, absent where there was none
 * @param wrongOffset where a committed offset is not the end of its file, in words
 */
record Verdict(
    long records,
    long processed,
    long reprocessed,
    int rebalances,
    OptionalLong failoverMs,
    Optional<String> wrongOffset,
    int nodes) {

  /** Why it failed; empty when all held. */
  Optional<String> problem() {
    if (processed != records) {
      return Optional.of("%d of %d records were not processed".formatted(lost(), records));
    }
    if (wrongOffset.isPresent()) {
      return wrongOffset;
    }
    if (failoverMs.isEmpty()) {
      return Optional.of("no commit was acknowledged after the kill");
    }
    if (rebalances > 0) {
      return Optional.of(
          "the group rebalanced %d times although no member came or went".formatted(rebalances));
    }
    return Optional.empty();
  }

  long lost() {
    return records - processed;
  }

  /** The last line of the demo. */
  String lastLine() {
    return problem()
        .map(Verdict::failed)
        .orElseGet(
            () ->
                "demo: OK records=%d processed=%d lost=%d reprocessed=%d rebalances=%d failover_ms=%d nodes=%d"
                    .formatted(
                        records,
                        processed,
                        lost(),
                        reprocessed,
                        rebalances,
                        failoverMs.orElseThrow(),
                        nodes));
  }

  /** The last line of a demo that did not come to a verdict. */
  static String failed(String why) {
    return "demo: FAILED " + why.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
