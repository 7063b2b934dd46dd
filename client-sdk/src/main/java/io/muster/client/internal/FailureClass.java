// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

/** What is to be done about a failed call. The names are those of the wire contract. */
enum FailureClass {
  /** Send the same request to the same node again, after a pause. */
  RETRY_SAME(true),
  /** Find the coordinator again and send the same request there. */
  RETRY_ELSEWHERE(true),
  /** The member has to join again. */
  REJOIN(false),
  /** Another process took this member's place. */
  FENCED(false),
  /** The request can never succeed as it is. */
  INVALID(false),
  /** It may have taken effect. All requests here carry what makes a repeat harmless. */
  AMBIGUOUS(true),
  /** The client is closing, or nobody wants the answer any more. */
  ABANDONED(false);

  private final boolean retriable;

  FailureClass(boolean retriable) {
    this.retriable = retriable;
  }

  boolean retriable() {
    return retriable;
  }

  /** Reads the class that a node sent; one that this release does not know is taken as final. */
  static FailureClass named(String name) {
    for (FailureClass value : values()) {
      if (value.name().equals(name)) {
        return value;
      }
    }
    return INVALID;
  }
}
