// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each administrative act, tried or done, on the logger {@code muster.audit}: who,
 * from where, what, and what came of it. The same facts are key-value pairs of the line, for JSON.
 * Thread-safe.
 */
public final class AuditLog {
  /** Name of the logger. */
  public static final String LOGGER = "muster.audit";

  /** Of the request as text; what is longer is cut. */
  private static final int REQUEST_LENGTH_MAX = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  /**
   * Writes a line.
   *
   * @param call service and method
   * @param request what was asked, in words; line breaks are written as blanks
   * @param outcome {@code OK}, the reason of the refusal, or how much of it was done
   */
  public void act(String principal, String host, String call, String request, String outcome) {
    String what = oneLine(request);
    LOG.atInfo()
        .addKeyValue("principal", principal)
        .addKeyValue("host", host)
        .addKeyValue("call", call)
        .addKeyValue("request", what)
        .addKeyValue("outcome", outcome)
        .log("{} from {} called {} {}: {}", principal, host, call, what, outcome);
  }

  private static String oneLine(String text) {
    String cut =
        text.length() <= REQUEST_LENGTH_MAX ? text : text.substring(0, REQUEST_LENGTH_MAX) + "...";
    return "{" + cut.replaceAll("[\\s\\p{Cntrl}]+", " ").strip() + "}";
  }
}
