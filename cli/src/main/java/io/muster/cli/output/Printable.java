// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

/**
 * Text that others chose (names of clients, groups and topics), for a terminal. What would move its
 * cursor, begin a line or turn its writing around is shown as an escape instead.
 */
public final class Printable {
  private Printable() {}

  /** The text, with each such character as a backslash, u and four hexadecimal digits. */
  public static String of(String text) {
    if (text.codePoints().noneMatch(Printable::commands)) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            each -> {
              if (commands(each)) {
                shown.append("\\u%04x".formatted(each));
              } else {
                shown.appendCodePoint(each);
              }
            });
    return shown.toString();
  }

  private static boolean commands(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      // Half of a pair, which a terminal may take for anything.
      case Character.SURROGATE -> true;
      case Character.FORMAT -> turns(codePoint);
      default -> false;
    };
  }

  /** Changes the direction of writing; other marks belong to words of some languages. */
  private static boolean turns(int codePoint) {
    return switch (Character.getDirectionality(codePoint)) {
      case Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING,
          Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
          Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
          Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
          Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT,
          Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
          Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
          Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
          Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE ->
          true;
      default -> false;
    };
  }
}
