// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.Iterator;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the log of this process one JSON object per line where {@code log.format} says so. */
public final class LogFormat {
  private LogFormat() {}

  /**
   * Text is what {@code logback.xml} says anyway. Where SLF4J does not end in logback, as in an
   * application that embeds a node, nothing is changed.
   *
   * @param format {@code text} or {@code json}
   */
  public static void use(String format) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!format.equals("json") || !(factory instanceof LoggerContext context)) {
      return;
    }
    JavaLoggingLines.install();
    Iterator<Appender<ILoggingEvent>> appenders =
        context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
    while (appenders.hasNext()) {
      if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> stream
          && !(stream.getEncoder() instanceof JsonEncoder)) {
        stream.stop();
        stream.setEncoder(encoder(context));
        stream.start();
      }
    }
  }

  static JsonEncoder encoder(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithContext(false);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.start();
    return encoder;
  }
}
