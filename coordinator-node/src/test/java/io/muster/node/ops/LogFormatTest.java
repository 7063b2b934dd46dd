// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class LogFormatTest {

  @Test
  void aLineIsOneJsonObjectWithTheWholeMessageAndTheKeys() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(LogFormat.encoder(context));
    appender.setOutputStream(written);
    appender.start();
    Logger log = context.getLogger("muster.groups");
    log.addAppender(appender);

    log.atInfo()
        .addKeyValue("group", "g \"1\"")
        .addKeyValue("generation", 4)
        .log("Stabilized group {} generation {}\n", "g \"1\"", 4);
    log.atWarn().setCause(new IllegalStateException("why")).log("second");

    List<String> lines = written.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(2);
    Map<?, ?> first = json(lines.get(0));
    assertThat(first.get("level")).isEqualTo("INFO");
    assertThat(first.get("loggerName")).isEqualTo("muster.groups");
    assertThat(first.get("formattedMessage")).isEqualTo("Stabilized group g \"1\" generation 4\n");
    assertThat(first.get("kvpList").toString()).contains("group=g \"1\"").contains("generation=4");
    assertThat(first.containsKey("timestamp")).isTrue();
    assertThat(json(lines.get(1)).get("throwable").toString()).contains("why");
  }

  private static Map<?, ?> json(String line) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(line);
  }

  @Test
  void theConsoleOfThisProcessIsChangedWhereJsonIsAskedForOnly() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Appender<ILoggingEvent> console =
        context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("console");
    OutputStreamAppender<ILoggingEvent> stream = (OutputStreamAppender<ILoggingEvent>) console;
    var before = stream.getEncoder();
    java.util.logging.Logger javaRoot = LogManager.getLogManager().getLogger("");
    Handler[] handlers = javaRoot.getHandlers();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    context.getLogger("some.library").addAppender(lines);
    try {
      LogFormat.use("text");
      assertThat(stream.getEncoder()).isSameAs(before);
      LogFormat.use("json");
      assertThat(stream.getEncoder()).isInstanceOf(JsonEncoder.class);
      assertThat(stream.isStarted()).isTrue();
      LogFormat.use("json");
      // What libraries write past SLF4J comes as a line of the same form.
      assertThat(javaRoot.getHandlers()).hasOnlyElementsOfType(JavaLoggingLines.class).hasSize(1);
      java.util.logging.Logger.getLogger("some.library")
          .log(java.util.logging.Level.WARNING, "{0} is slow", "disk");
      assertThat(lines.list).hasSize(1);
      assertThat(lines.list.get(0).getFormattedMessage()).isEqualTo("disk is slow");
      assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.WARN);
    } finally {
      context.getLogger("some.library").detachAppender(lines);
      for (Handler handler : javaRoot.getHandlers()) {
        javaRoot.removeHandler(handler);
      }
      for (Handler handler : handlers) {
        javaRoot.addHandler(handler);
      }
      stream.stop();
      before.start();
      stream.setEncoder(before);
      stream.start();
    }
  }
}
