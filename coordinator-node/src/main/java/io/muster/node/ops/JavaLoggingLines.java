// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings what libraries write with {@code java.util.logging} (gRPC does) into the node's log, where
 * it would otherwise stand between the lines in a form of its own.
 */
final class JavaLoggingLines extends Handler {
  private final Formatter text = new SimpleFormatter();

  /** In place of the handlers that there are. Does nothing the second time. */
  static void install() {
    java.util.logging.Logger root = LogManager.getLogManager().getLogger("");
    for (Handler handler : root.getHandlers()) {
      if (handler instanceof JavaLoggingLines) {
        return;
      }
    }
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new JavaLoggingLines());
  }

  @Override
  public void publish(LogRecord record) {
    String name = record.getLoggerName();
    LoggerFactory.getLogger(name == null || name.isEmpty() ? "java.util.logging" : name)
        .atLevel(level(record.getLevel().intValue()))
        .setCause(record.getThrown())
        .log(text.formatMessage(record));
  }

  private static Level level(int level) {
    if (level >= java.util.logging.Level.SEVERE.intValue()) {
      return Level.ERROR;
    }
    if (level >= java.util.logging.Level.WARNING.intValue()) {
      return Level.WARN;
    }
    return level >= java.util.logging.Level.INFO.intValue() ? Level.INFO : Level.DEBUG;
  }

  @Override
  public void flush() {
    // Nothing is kept back here.
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
