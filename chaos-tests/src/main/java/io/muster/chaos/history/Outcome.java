// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

/** What a client knows of its call: the table of section 6.3 of the model. */
public enum Outcome {
  /** It took effect, or it read. */
  OK,
  /** It did not take effect and never will. */
  FAIL,
  /** A write that may have taken effect, may still, or never. Reads are never this. */
  INFO
}
