// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ReportTest {
  record Topic(String name, int partitions) {}

  private final StringWriter written = new StringWriter();

  @Test
  void jsonIsTheRecordAndNothingElse() {
    print(OutputFormat.JSON);

    assertThat(written.toString())
        .isEqualToIgnoringWhitespace("{ \"name\" : \"events\", \"partitions\" : 6 }");
  }

  @Test
  void tableMayBeIntroducedByASentence() {
    print(OutputFormat.TABLE);

    assertThat(written.toString().lines())
        .containsExactly("One topic.", "NAME    PARTITIONS", "events  6");
  }

  private void print(OutputFormat format) {
    Report report = new Report(new PrintWriter(written), format);
    report.say("One topic.");
    report.print(new Topic("events", 6), () -> new Table("NAME", "PARTITIONS").row("events", 6));
  }
}
