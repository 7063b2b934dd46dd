// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import java.nio.charset.StandardCharsets;

/** Measuring and shortening of texts that came from a client. */
final class Texts {
  private static final String ELLIPSIS = "...";

  private Texts() {}

  /** Whether the text takes at most {@code max} bytes in UTF-8. Encodes only where it is close. */
  static boolean fits(String text, int max) {
    int length = text.length();
    if (length * 3L <= max) {
      return true;
    }
    return length <= max && text.getBytes(StandardCharsets.UTF_8).length <= max;
  }

  /** Cut to {@code max} UTF-16 units, never in the middle of a surrogate pair. */
  static String shortened(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = max - ELLIPSIS.length();
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + ELLIPSIS;
  }

  /** In quotes, short enough for a message. */
  static String quoted(String text) {
    return '"' + shortened(text, 64) + '"';
  }
}
