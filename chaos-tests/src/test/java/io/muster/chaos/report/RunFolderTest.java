// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {
  private static final Instant BEGAN = Instant.parse("2026-11-21T22:00:00Z");

  @TempDir private Path parent;

  @Test
  void everyKindOfCallAndAnswerComesBack() throws IOException {
    TreeMap<Integer, Answer.@Nullable Stored> offsets = new TreeMap<>();
    offsets.put(0, new Answer.Stored(5, "a \"name\"\n", 12));
    offsets.put(1, null);
    List<Call> calls =
        List.of(
            new Call.Commit("g", "m", 3, 9, List.of(new Call.Write("t", 0, 5, "a"))),
            new Call.Fetch("g", "t", List.of(0, 1), true),
            new Call.Delete("g", "t", List.of(0)),
            new Call.Join("g", "", null),
            new Call.Join("g", "m", "i"),
            new Call.Sync("g", "m", 3, byMember()),
            new Call.Heartbeat("g", "m", 3),
            new Call.Leave("g", "m"),
            new Call.Describe("g", true),
            new Call.Assigned("g", "m", 3, "t", List.of(0)),
            new Call.Released("g", "m", 3, "t", List.of(0), true),
            new Call.Processed("g", "m", 3, "t", 0, 5, 9),
            new Call.Crashed("g", "m"),
            new Call.Started("g", "i"));
    List<@Nullable Answer> answers = new ArrayList<>();
    answers.add(null);
    answers.add(new Answer.Committed(12));
    answers.add(new Answer.Fetched(offsets));
    answers.add(new Answer.Joined("m", 3, "m", List.of("m", "n")));
    answers.add(new Answer.Synced(3, List.of()));
    answers.add(new Answer.Described("STABLE", 3, byMember()));
    answers.add(new Answer.Done());
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      Answer answer = answers.get(i % answers.size());
      operations.add(
          new Operation(
              i,
              i,
              i * 10L,
              i * 10L + 5,
              answer == null ? Outcome.INFO : Outcome.OK,
              calls.get(i),
              answer,
              answer == null ? null : new Header(1, 2, 3, Long.MAX_VALUE, hops(i)),
              answer == null ? "OUTCOME_UNKNOWN" : ""));
    }
    Run run =
        new Run(
            new RunInfo(
                "w",
                "n",
                "b",
                Long.MIN_VALUE,
                "",
                "0.1.0",
                new TreeMap<>(Map.of("raft.groups", "3")),
                new TreeMap<>(Map.of(RunInfo.END, 1_000L)),
                "repeat"),
            operations,
            List.of(new Fault("kill", List.of(1, 2), 1, 2, new TreeMap<>(Map.of("led", "0")))),
            new TreeMap<>(Map.of("hash", "9f")));
    RunFolder folder = new RunFolder(parent.resolve("run-1"));

    folder.write(run, MadeUpRun.valid(), BEGAN);

    assertThat(folder.read()).isEqualTo(run);
    assertThat(folder.verdict()).isEqualTo(MadeUpRun.valid());
    assertThat(folder.summary().id()).isEqualTo("run-1");
    assertThat(Files.readAllLines(folder.path().resolve("history.ndjson")))
        .hasSize(calls.size())
        .anyMatch(each -> each.contains("\"1\":null"));
  }

  @Test
  void aWholeRunIsReadAndJudgedAgain() throws IOException {
    Run run = MadeUpRun.of(3, 60, 60);
    RunFolder folder = new RunFolder(parent.resolve("run-2"));
    folder.write(run, MadeUpRun.valid(), BEGAN);
    Run read = folder.read();
    RunVerdict verdict = MadeUpRun.invalid(read);

    RunSummary summary = folder.judged(read, verdict);

    assertThat(read).isEqualTo(run);
    assertThat(folder.verdict()).isEqualTo(verdict);
    assertThat(folder.summary()).isEqualTo(summary);
    assertThat(summary.verdict()).isEqualTo(RunVerdict.Status.INVALID);
    assertThat(summary.began()).isEqualTo(BEGAN.toString());
    assertThat(summary.counts().anomalies()).isEqualTo(3);
    assertThat(folder.writeReport(read, verdict)).isNotEmptyFile();
  }

  @Test
  void anEmptyRunComesBack() throws IOException {
    Run run =
        new Run(
            new RunInfo("w", "n", "b", 1, "", "0", new TreeMap<>(), new TreeMap<>(), ""),
            List.of(),
            List.of(),
            new TreeMap<>());
    RunFolder folder = new RunFolder(parent.resolve("run-3"));

    folder.write(run, MadeUpRun.notJudged(), BEGAN);

    assertThat(folder.read()).isEqualTo(run);
  }

  /** Of three clients: one does not say, one was lucky, one was sent elsewhere. */
  private static @Nullable List<Header.Hop> hops(int number) {
    return switch (number % 3) {
      case 0 -> null;
      case 1 -> List.of();
      default -> List.of(new Header.Hop(1, "NOT_COORDINATOR"));
    };
  }

  private static SortedMap<String, List<Integer>> byMember() {
    return new TreeMap<>(Map.of("m", List.of(0, 1)));
  }
}
