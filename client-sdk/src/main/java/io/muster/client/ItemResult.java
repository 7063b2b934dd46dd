// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Objects;
import java.util.Optional;

/**
 * What became of one item of a call that names several.
 *
 * @param refusal name of the coordinator's reason, such as {@code UNKNOWN_MEMBER_ID}; empty where
 *     it was done
 */
public record ItemResult(Optional<String> refusal) {
  public ItemResult {
    Objects.requireNonNull(refusal, "refusal");
  }

  /** It was done. */
  public boolean succeeded() {
    return refusal.isEmpty();
  }
}
