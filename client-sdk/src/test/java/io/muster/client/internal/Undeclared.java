// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

/** Throws what Java would want to have declared, as other languages do. */
final class Undeclared {
  private Undeclared() {}

  /** Never returns. */
  static RuntimeException thrown(Throwable thrown) {
    return Undeclared.<RuntimeException>as(thrown);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T as(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
