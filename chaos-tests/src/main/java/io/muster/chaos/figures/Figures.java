// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.figures;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures a local cluster of three real processes and prints a line per figure: {@code idle}
 * (start, threads, memory, CPU), {@code scrape} (of the metrics), {@code failover} (ten kills, or
 * as many as {@code failover=50} says), {@code commits} (400 members, with 50 and with 6 replica
 * groups), {@code leader-moves} (50 planned ones), {@code heal} (of a node with an empty disk, 100
 * MB), or {@code all}; of four {@code move} (a partition of 100 MB), of five {@code cold-start}. On
 * one machine everything shares its cores, so the figures are for comparing runs on the same
 * machine.
 */
public final class Figures {
  private static final List<String> ALL =
      List.of(
          "idle", "scrape", "failover", "commits", "cold-start", "leader-moves", "move", "heal");

  private static final int FAILOVERS = 10;

  public static void main(String[] arguments) throws Exception {
    List<String> which =
        arguments.length == 0 || arguments[0].equals("all") ? ALL : List.of(arguments);
    for (String name : which) {
      Path folder = Files.createTempDirectory("muster-figures-");
      try {
        measure(name, folder);
      } finally {
        delete(folder);
      }
    }
  }

  private static void measure(String name, Path folder) throws Exception {
    String[] parts = name.split("=", 2);
    switch (parts[0]) {
      case "idle" -> IdleFigures.measure(folder);
      case "scrape" -> ScrapeFigures.measure(folder);
      case "failover" ->
          FailoverFigures.measure(
              folder, parts.length == 1 ? FAILOVERS : Integer.parseInt(parts[1]));
      case "commits" -> {
        CommitFigures.measure(folder.resolve("50"), 50, 400);
        CommitFigures.measure(folder.resolve("6"), 6, 400);
      }
      case "cold-start" -> ColdStartFigures.measure(folder);
      case "leader-moves" -> LeaderMoveFigures.measure(folder);
      case "move" -> MoveFigures.measure(folder, 100);
      case "heal" -> HealFigures.measure(folder, 100);
      default -> {
        System.err.println("figures: unknown figure " + name + "; there are all, " + ALL);
        System.exit(2);
      }
    }
  }

  static void print(String line) {
    System.out.println("figures: " + line);
  }

  private static void delete(Path folder) throws java.io.IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  private Figures() {}
}
