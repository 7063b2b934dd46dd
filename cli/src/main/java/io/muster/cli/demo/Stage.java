// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import io.muster.cli.CliException;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Everything the demo has to put away: a folder, nodes, member processes. {@link #clear()} may be
 * called from a shutdown hook while the story still runs.
 */
final class Stage {
  static final String TOPIC = "lines";
  static final String GROUP = "demo-readers";
  static final int PARTITIONS = 6;

  /** Short, because all members join at the same moment. */
  private static final Map<String, String> SETTINGS =
      Map.of("group.initial.rebalance.delay.ms", "1000");

  private final Path folder;
  private final boolean temporary;
  private final LocalCluster cluster;
  private final List<MemberProcess> members = new CopyOnWriteArrayList<>();

  private Stage(Path folder, boolean temporary, LocalCluster cluster) {
    this.folder = folder;
    this.temporary = temporary;
    this.cluster = cluster;
  }

  /**
   * Makes the folder and the cluster in it; starts nothing.
   *
   * @throws CliException when the folder that was asked for is not empty
   */
  static Stage build(DemoOptions options) {
    Path asked = options.folder();
    Path folder = asked == null ? temporaryFolder() : asked.toAbsolutePath();
    try {
      Files.createDirectories(folder);
      try (Stream<Path> content = Files.list(folder)) {
        if (content.findAny().isPresent()) {
          throw CliException.failed(folder + " is not empty");
        }
      }
      Files.createDirectories(folder.resolve("members"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder, e);
    }
    Map<String, String> settings = new TreeMap<>(SETTINGS);
    settings.putAll(options.settings());
    LocalCluster cluster =
        LocalCluster.create(
            folder.resolve("cluster"), options.nodes(), LocalClusterOptions.tied(settings));
    return new Stage(folder, asked == null, cluster);
  }

  Path folder() {
    return folder;
  }

  LocalCluster cluster() {
    return cluster;
  }

  List<MemberProcess> members() {
    return members;
  }

  /** Where the topic's files are. */
  Path source() {
    return folder.resolve("records");
  }

  /**
   * Starts the member processes; they wait for "join".
   *
   * @param events hears member number and event
   */
  void startMembers(int count, Pace pace, BiConsumer<Integer, MemberEvent> events) {
    for (int i = 1; i <= count; i++) {
      int number = i;
      List<String> arguments = new ArrayList<>(List.of("demo-member"));
      arguments.addAll(List.of("--endpoints", String.join(",", cluster.endpoints())));
      arguments.addAll(List.of("--group", GROUP, "--topic", TOPIC));
      arguments.addAll(List.of("--source", source().toString()));
      arguments.addAll(List.of("--batch", Integer.toString(pace.batchRecords())));
      arguments.addAll(List.of("--pause-nanos", Long.toString(pace.recordPause().toNanos())));
      Path log = folder.resolve("members").resolve("member-" + number + ".log");
      members.add(
          MemberProcess.start(number, arguments, log, event -> events.accept(number, event)));
    }
  }

  /** Ends every process that was started, at once. Doing it again does nothing. */
  void clear() {
    members.forEach(MemberProcess::kill);
    cluster.killAll();
  }

  /** Removes the folder, if it is a temporary one. Only after {@link #clear()}. */
  void remove() {
    if (!temporary) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("muster-demo-").toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary folder", e);
    }
  }
}
