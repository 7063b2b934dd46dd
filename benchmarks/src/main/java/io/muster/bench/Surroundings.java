// SPDX-License-Identifier: Apache-2.0
package io.muster.bench;

import io.muster.bench.client.Threads;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What a figure means nothing without. */
final class Surroundings {
  /** Names and texts, in the order in which they are shown. */
  static Map<String, String> describe(BenchOptions options, Duration took) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    all.put("took", took.toMinutes() + " min " + took.toSecondsPart() + " s");
    all.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    all.put("processor", processor());
    all.put("memory", memoryMb() + " MB");
    all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    all.put("java", System.getProperty("java.vendor") + " " + Runtime.version());
    all.put("file system", fileSystem(options.folder()));
    all.put("nodes", "3 processes each, heap " + options.heap());
    all.put(
        "kafka",
        options.kafka() ? BenchVersion.kafka() + ", KRaft, combined mode" : "not measured");
    all.put("kafka client", "one connection per member, " + Threads.kind());
    all.put("muster client", "SDK with its defaults, one client for all members");
    all.put("rounds", Integer.toString(options.rounds()));
    all.put("warm-up", options.pace().warmUp().toSeconds() + " s per system and round");
    all.put("window", options.pace().time().toSeconds() + " s");
    return all;
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static long memoryMb() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize() >> 20
        : 0;
  }

  private static String fileSystem(Path folder) {
    try {
      Path there =
          Stream.iterate(folder, path -> path != null, Path::getParent)
              .filter(Files::exists)
              .findFirst()
              .orElse(folder);
      return Files.getFileStore(there).type();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private Surroundings() {}
}
