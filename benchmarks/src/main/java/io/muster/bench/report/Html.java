// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.report;

/** Text in HTML and SVG. */
final class Html {
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private Html() {}
}
