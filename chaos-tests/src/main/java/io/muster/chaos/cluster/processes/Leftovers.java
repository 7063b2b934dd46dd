// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Removes what a run made, by the names it gave: processes in its namespaces, mounts in its folder,
 * devices and namespaces with its prefix, its one rule. Needs to know nothing of how far it came.
 */
public final class Leftovers {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final Path DEVICES = Path.of("/sys/class/net");

  /** Of a line of the list of mounts. */
  private static final Pattern MOUNT_POINT = Pattern.compile("^\\S+ (\\S+) .*");

  private Leftovers() {}

  /**
   * Of all runs whose process no longer lives.
   *
   * @return their ids
   * @throws IOException where something stays; the next call tries again
   */
  public static List<String> removeAll() throws IOException {
    return RunRecords.alone(
        () -> {
          List<String> removed = new ArrayList<>();
          Problems problems = new Problems();
          for (Map.Entry<RunName, Owner> each : RunRecords.all().entrySet()) {
            if (!each.getValue().lives()) {
              problems.collect(
                  () -> {
                    remove(each.getKey(), each.getValue());
                    removed.add(each.getKey().id());
                  });
            }
          }
          problems.throwAny();
          return removed;
        });
  }

  /** Of one run, whoever's it is. The record stays as long as anything else does. */
  static void remove(RunName run, Owner owner) throws IOException {
    Problems problems = new Problems();
    List<Path> mounts = mounts(owner.folder());
    // First of all: nothing that hangs on a stalled disk can end.
    for (Path mount : mounts) {
      problems.collect(() -> thaw(mount));
    }
    List<String> namespaces = names(NAMESPACES, run.prefix());
    for (String namespace : namespaces) {
      problems.collect(() -> killAll(namespace));
    }
    for (Path mount : mounts) {
      problems.collect(() -> LoopDisk.unmount(mount));
    }
    for (String device : names(DEVICES, run.prefix())) {
      problems.collect(() -> removeDevice(device));
    }
    for (String namespace : namespaces) {
      problems.collect(() -> removeNamespace(namespace));
    }
    problems.collect(() -> removeRule(run));
    if (problems.none()) {
      problems.collect(() -> removeFiles(owner));
    }
    if (problems.none()) {
      problems.collect(() -> RunRecords.forget(run));
    }
    problems.throwAny();
  }

  /** The mount points below a folder. */
  public static List<Path> mounts(Path folder) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts"), StandardCharsets.UTF_8).stream()
        .map(line -> MOUNT_POINT.matcher(line).replaceFirst("$1").replace("\\040", " "))
        .map(Path::of)
        .filter(mount -> mount.startsWith(folder))
        .toList();
  }

  /** Whether it is frozen or not. */
  public static void thaw(Path mount) throws IOException {
    // Fails where it is not frozen, and where it cannot be thawed the unmount tells.
    Command.attempt("fsfreeze", "-u", mount.toString());
  }

  private static void killAll(String namespace) throws IOException {
    List<Long> all = new ArrayList<>();
    // One that forks has no time to outrun this for long.
    boolean gone =
        Patience.until(
            PATIENCE,
            () -> {
              List<Long> pids =
                  Command.run("ip", "netns", "pids", namespace)
                      .lines()
                      .map(Long::parseLong)
                      .toList();
              pids.stream()
                  .map(ProcessHandle::of)
                  .flatMap(handle -> handle.stream())
                  .forEach(ProcessHandle::destroyForcibly);
              all.addAll(pids);
              return pids.isEmpty();
            });
    for (long pid : all) {
      FakedClock.removeTraces(pid);
    }
    if (!gone) {
      throw new IOException("processes in " + namespace + " do not end: " + all);
    }
  }

  private static List<String> names(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .toList();
    } catch (NoSuchFileException nothing) {
      return List.of();
    }
  }

  private static void removeDevice(String device) throws IOException {
    Command.Result result = Command.attempt("ip", "link", "delete", device);
    // The other end of a cable takes it along, but not at once.
    if (!Patience.until(PATIENCE, () -> !Files.exists(DEVICES.resolve(device)))) {
      throw new IOException(device + " stays: " + result.output());
    }
  }

  private static void removeNamespace(String namespace) throws IOException {
    Command.run("ip", "netns", "delete", namespace);
  }

  private static void removeRule(RunName run) throws IOException {
    if (Programs.installed("iptables") && Command.attempt(Network.forwardRule("-C", run)).ok()) {
      Command.run(Network.forwardRule("-D", run));
    }
  }

  /** Configurations and logs stay where somebody asked for the folder. */
  public static void removeFiles(Owner owner) throws IOException {
    if (!Files.isDirectory(owner.folder())) {
      return;
    }
    for (int node = 1; node <= RunName.NODES_MAX; node++) {
      Files.deleteIfExists(LoopDisk.image(owner.folder(), node));
      Files.deleteIfExists(LoopDisk.mountPoint(owner.folder(), node));
    }
    if (owner.temporary()) {
      try (Stream<Path> all = Files.walk(owner.folder())) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
