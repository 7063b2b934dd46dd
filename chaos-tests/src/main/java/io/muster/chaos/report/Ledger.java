// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The table of all runs in a Markdown file, void ones included. A run has one line, marked with its
 * id: recording it again replaces the figures and leaves the note, which is written by hand. What
 * else is in the file stays as it is.
 */
public final class Ledger {
  private static final String HEAD =
      "| Date | Version | Workload | Nemesis | Backend | Seed | Minutes | Operations | Acked"
          + " | Anomalies | Unavailable p99 ms | Verdict | Note |";
  private static final String RULE = "|---|---|---|---|---|--:|--:|--:|--:|--:|--:|---|---|";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path file;

  public Ledger(Path file) {
    this.file = file;
  }

  /** Adds the line of a run at the end of the table, or renews it where it is. */
  public void record(RunSummary run) throws IOException {
    List<String> lines = lines();
    String mark = "<!-- run " + run.id().replace("--", "-") + " -->";
    int table = lines.indexOf(HEAD);
    if (table < 0) {
      if (!lines.isEmpty() && !lines.get(lines.size() - 1).isBlank()) {
        lines.add("");
      }
      table = lines.size();
      lines.add(HEAD);
      lines.add(RULE);
    }
    int end = table;
    int mine = -1;
    while (end < lines.size() && lines.get(end).startsWith("|")) {
      if (lines.get(end).contains(mark)) {
        mine = end;
      }
      end++;
    }
    if (mine >= 0) {
      lines.set(mine, line(run, mark, note(lines.get(mine), mark)));
    } else {
      lines.add(end, line(run, mark, ""));
    }
    write(lines);
  }

  private List<String> lines() throws IOException {
    try {
      return new ArrayList<>(Files.readAllLines(file));
    } catch (NoSuchFileException e) {
      return new ArrayList<>(List.of("# Runs", ""));
    }
  }

  private void write(List<String> lines) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(next, lines);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What is between the mark and the last bar. */
  private static String note(String line, String mark) {
    String rest = line.substring(line.indexOf(mark) + mark.length()).strip();
    return rest.endsWith("|") ? rest.substring(0, rest.length() - 1).strip() : rest;
  }

  private static String line(RunSummary run, String mark, String note) {
    Counts counts = run.counts();
    String bug = run.info().bug();
    List<String> cells =
        List.of(
            DATE.format(Instant.parse(run.began())),
            run.info().version(),
            run.info().workload(),
            run.info().nemesis() + (bug.isEmpty() ? "" : " (bug " + bug + ")"),
            run.info().backend(),
            Long.toString(run.info().seed()),
            String.format(Locale.ROOT, "%.1f", counts.lengthMs() / 60_000.0),
            Long.toString(counts.operations()),
            Long.toString(counts.acknowledged()),
            Integer.toString(counts.anomalies()),
            counts.windows() == 0 ? "none" : Long.toString(counts.unavailableP99Ms()),
            run.verdict().name());
    StringBuilder line = new StringBuilder("|");
    for (String cell : cells) {
      line.append(' ').append(escaped(cell)).append(" |");
    }
    return line.append(' ').append((mark + " " + note).strip()).append(" |").toString();
  }

  private static String escaped(String cell) {
    return cell.replaceAll("\\s+", " ").replace("|", "\\|").strip();
  }
}
