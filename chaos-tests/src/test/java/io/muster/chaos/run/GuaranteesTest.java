// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.bugs.SeededBug;
import io.muster.chaos.workload.all.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What {@code docs/GUARANTEES.md} says judges a promise does exist, and all that judges is there.
 */
class GuaranteesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** They judge runs and no promises. */
  private static final Set<String> OF_RUNS = Set.of("evidence", "traffic");

  private final List<String> lines;

  GuaranteesTest() throws IOException {
    lines = Files.readAllLines(ROOT.resolve("docs/GUARANTEES.md"));
  }

  /** Rows of the table whose first column has this title, by column. */
  private List<List<String>> table(String title) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : lines) {
      if (line.startsWith("| " + title + " |")) {
        inside = true;
      } else if (!line.startsWith("|")) {
        inside = false;
      } else if (inside && !line.startsWith("|-")) {
        rows.add(Arrays.stream(line.split("\\|")).map(String::strip).skip(1).toList());
      }
    }
    assertThat(rows).as("rows of the table " + title).isNotEmpty();
    return rows;
  }

  private static Set<String> named(List<List<String>> rows, int column) {
    Set<String> names = new TreeSet<>();
    for (List<String> row : rows) {
      Matcher code = CODE.matcher(row.get(column));
      while (code.find()) {
        names.add(code.group(1));
      }
    }
    return names;
  }

  @Test
  void eachPromiseHasItsCheckerAndEachCheckerItsPromise() {
    Set<String> judging = new TreeSet<>(Judges.names());
    judging.removeAll(OF_RUNS);
    assertThat(named(table("Promise"), 1)).isEqualTo(judging);
  }

  @Test
  void theTestsExist() throws IOException {
    Set<String> there;
    try (Stream<Path> modules = Files.list(ROOT)) {
      List<Path> sources =
          modules.map(each -> each.resolve("src/test/java")).filter(Files::isDirectory).toList();
      there = new TreeSet<>();
      for (Path each : sources) {
        try (Stream<Path> files = Files.walk(each)) {
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .filter(name -> name.endsWith("Test"))
              .forEach(there::add);
        }
      }
    }
    assertThat(there).containsAll(named(table("Promise"), 2));
  }

  @Test
  void workloadsAreThoseThatThereAre() {
    List<List<String>> rows = table("Name");
    assertThat(named(rows, 0)).isEqualTo(new TreeSet<>(Workloads.NAMES));
    assertThat(Judges.names()).containsAll(named(rows, 2));
  }

  @Test
  void bugsAreThoseThatThereAre() {
    List<List<String>> rows = table("`--bug`");
    assertThat(named(rows, 0))
        .isEqualTo(
            Arrays.stream(SeededBug.values())
                .map(SeededBug::id)
                .collect(Collectors.toCollection(TreeSet::new)));
    Set<String> finders = named(rows, 2);
    finders.removeIf(name -> name.startsWith("--"));
    assertThat(Judges.names()).containsAll(finders);
  }
}
