// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the question mark of a request.
 *
 * @param verbose {@code verbose} is there, with whatever value
 * @param excluded all values of {@code exclude}
 */
record Query(boolean verbose, Set<String> excluded) {
  private static final int PARAMETERS_MAX = 50;

  static Query of(@Nullable String raw) {
    boolean verbose = false;
    Set<String> excluded = new HashSet<>();
    if (raw != null) {
      String[] parameters = raw.split("&", PARAMETERS_MAX);
      for (String parameter : parameters) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        if (name.equals("verbose")) {
          verbose = true;
        } else if (name.equals("exclude") && equals > 0) {
          excluded.add(decoded(parameter.substring(equals + 1)));
        }
      }
    }
    return new Query(verbose, Set.copyOf(excluded));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Not a name of a check then.
      return text;
    }
  }
}
