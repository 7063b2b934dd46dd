// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens pages in headless Chromium, where there is one, and looks at what their scripts made. */
final class PageInBrowserTest {
  private static final Instant BEGAN = Instant.parse("2026-11-21T22:00:00Z");

  @TempDir private Path folder;

  @BeforeEach
  void chromiumIsThere() {
    assumeTrue(
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "chromium"))),
        "chromium is not on the PATH: what the scripts of the page do is not tested");
  }

  @Test
  void aValidRun() throws Exception {
    Run run = MadeUpRun.of(7, 120, 60);
    String page = opened("valid", run, MadeUpRun.valid());

    assertThat(page)
        .contains("<section id=\"verdict\" aria-label=\"Verdict\" class=\"VALID\"><h1>VALID</h1>")
        .contains("Thinned out: of ")
        .contains(Long.toString(Long.MAX_VALUE - 7))
        .doesNotContain("class=\"anomaly\"");
    assertThat(rows(page, "faults-table")).isEqualTo(run.faults().size());
    assertThat(rows(page, "checkers-table")).isEqualTo(4);
  }

  @Test
  void anInvalidRun() throws Exception {
    Run run = MadeUpRun.of(8, 120, 60);
    String page = opened("invalid", run, MadeUpRun.invalid(run));

    assertThat(page)
        .contains("<h1>INVALID</h1>")
        .contains("<article class=\"anomaly\" id=\"anomaly-0\">", "<tr class=\"named\">")
        .contains("aria-label=\"space-time diagram\"")
        .containsPattern("[1-9][0-9]* steps? back");
  }

  @Test
  void aVoidRun() throws Exception {
    Run run = MadeUpRun.of(9, 20, 3_000);
    Run calm = new Run(run.info(), run.operations(), List.of(), new TreeMap<>());

    assertThat(opened("void", calm, MadeUpRun.notJudged()))
        .contains("<h1>VOID</h1>", "Nothing was done to the cluster in this run.");
  }

  @Test
  void aRunWithoutAnything() throws Exception {
    Run empty =
        new Run(
            new RunInfo("none", "none", "none", 1, "", "0", new TreeMap<>(), new TreeMap<>(), ""),
            List.of(),
            List.of(),
            new TreeMap<>());

    assertThat(opened("empty", empty, MadeUpRun.notJudged())).contains("<h1>VOID</h1>");
  }

  /** The page as its scripts left it, once they said that all is drawn. */
  private String opened(String id, Run run, RunVerdict verdict) throws Exception {
    Path page = pictures().resolve(id + ".html");
    new Report(5_000).write(page, RunSummary.of(id, BEGAN, run, verdict), run, verdict);
    Path dumped = folder.resolve(id + ".dom");
    chromium(dumped, "--dump-dom", page.toUri().toString());
    String dom = Files.readString(dumped);
    assertThat(dom.replaceFirst("(?s).*<div id=\"rendered\" hidden=\"\">(.*?)</div>.*", "$1"))
        .isEqualTo("ok");
    dom = dom.substring(0, dom.indexOf("<script id=\"data\""));
    assertThat(dom.split("data-drawn=\"true\"", -1).length - 1)
        .as("pictures with something in them")
        .isEqualTo(dom.split("<canvas", -1).length - 1);
    Path picture = pictures().resolve(id + ".png");
    chromium(
        folder.resolve(id + ".log"),
        "--hide-scrollbars",
        "--window-size=1400,3600",
        "--screenshot=" + picture,
        page.toUri().toString());
    assertThat(picture).isNotEmptyFile();
    return dom;
  }

  /** Where pages and pictures stay for somebody to look at them, if a folder is given. */
  private Path pictures() throws IOException {
    String chosen = System.getProperty("chaos.report.pictures");
    return chosen == null ? folder : Files.createDirectories(Path.of(chosen));
  }

  private void chromium(Path out, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=5000"));
    command.addAll(List.of(arguments));
    Path errors = folder.resolve("chromium.log");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    boolean ended = process.waitFor(180, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    assertThat(ended).as(() -> "chromium ended: " + read(errors)).isTrue();
    assertThat(process.exitValue()).as(() -> read(errors)).isZero();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int rows(String page, String id) {
    String rest = page.substring(page.indexOf("id=\"" + id + "\""));
    String body = rest.substring(rest.indexOf("<tbody>"), rest.indexOf("</tbody>"));
    return body.split("<tr", -1).length - 1;
  }
}
