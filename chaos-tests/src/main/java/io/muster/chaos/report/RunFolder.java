// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The folder of one run, named after it: run.json ({@link RunSummary}), history.ndjson (one {@link
 * Operation} per line), nemesis.ndjson (one {@link Fault} per line), results.json ({@link
 * RunVerdict}) and report.html. Whatever can be long is written and read line by line.
 */
public final class RunFolder {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          // What is absent is left out, but a partition without an offset stays in its map.
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .build();

  private final Path folder;

  public RunFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** The name of the folder. */
  public String id() {
    return String.valueOf(folder.getFileName());
  }

  public Path path() {
    return folder;
  }

  /** Writes everything but the page. */
  public void write(Run run, RunVerdict verdict, Instant began) throws IOException {
    Files.createDirectories(folder);
    writeLines("history.ndjson", Operation.class, run.operations());
    writeLines("nemesis.ndjson", Fault.class, run.faults());
    writeVerdict(RunSummary.of(id(), began, run, verdict), verdict);
  }

  /** After the run was read and judged again: the verdict and the figures are new. */
  public RunSummary judged(Run run, RunVerdict verdict) throws IOException {
    RunSummary summary = RunSummary.of(id(), Instant.parse(summary().began()), run, verdict);
    writeVerdict(summary, verdict);
    return summary;
  }

  /** Writes report.html. */
  public Path writeReport(Run run, RunVerdict verdict) throws IOException {
    Path page = folder.resolve("report.html");
    new Report().write(page, summary(), run, verdict);
    return page;
  }

  public RunSummary summary() throws IOException {
    return JSON.readValue(folder.resolve("run.json").toFile(), RunSummary.class);
  }

  /** As it was judged last. */
  public RunVerdict verdict() throws IOException {
    return JSON.readValue(folder.resolve("results.json").toFile(), RunVerdict.class);
  }

  /** The whole run, to be judged again. */
  public Run read() throws IOException {
    RunSummary summary = summary();
    List<Operation> operations = new ArrayList<>();
    forEachOperation(operations::add);
    List<Fault> faults = new ArrayList<>();
    readLines("nemesis.ndjson", Fault.class, faults::add);
    return new Run(summary.info(), operations, faults, summary.facts());
  }

  /** By index, without holding them all. */
  public void forEachOperation(Consumer<Operation> consumer) throws IOException {
    readLines("history.ndjson", Operation.class, consumer);
  }

  private void writeVerdict(RunSummary summary, RunVerdict verdict) throws IOException {
    var writer = JSON.writer().with(SerializationFeature.INDENT_OUTPUT);
    writer.writeValue(folder.resolve("results.json").toFile(), verdict);
    // Last, so that a folder with it is whole.
    writer.writeValue(folder.resolve("run.json").toFile(), summary);
  }

  private <T> void writeLines(String name, Class<T> type, Iterable<T> lines) throws IOException {
    try (var out = Files.newBufferedWriter(folder.resolve(name));
        SequenceWriter writer =
            JSON.writerFor(type).withRootValueSeparator("\n").writeValues(out)) {
      for (T each : lines) {
        writer.write(each);
      }
      writer.flush();
      out.write('\n');
    }
  }

  private <T> void readLines(String name, Class<T> type, Consumer<? super T> consumer)
      throws IOException {
    try (var in = Files.newBufferedReader(folder.resolve(name));
        MappingIterator<T> values = JSON.readerFor(type).readValues(in)) {
      while (values.hasNextValue()) {
        consumer.accept(values.nextValue());
      }
    }
  }
}
