// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Which runs there are on this machine: a file each in {@code /run/muster-chaos}, there before
 * anything else of the run is and until all of it is gone.
 */
final class RunRecords {
  private static final Path FOLDER = Path.of("/run/muster-chaos");

  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  private RunRecords() {}

  /** A name that no other run has, and whose addresses nobody uses. */
  static RunName claim(Owner owner) throws IOException {
    return alone(
        () -> {
          String used = Command.run("ip", "-o", "-4", "address") + Command.run("ip", "-4", "route");
          // Not always the same first, so that a mistake in cleaning up does not hit the next run.
          int first = ThreadLocalRandom.current().nextInt(RunName.RUNS_MAX);
          for (int i = 0; i < RunName.RUNS_MAX; i++) {
            RunName name = new RunName((first + i) % RunName.RUNS_MAX);
            if (!used.contains(name.network()) && write(name, owner)) {
              return name;
            }
          }
          throw new IOException("no range of addresses is free, see " + FOLDER);
        });
  }

  private static boolean write(RunName name, Owner owner) throws IOException {
    Path file = FOLDER.resolve(name.id());
    if (Files.exists(file)) {
      return false;
    }
    // In one step: a record is whole, also when we are killed here.
    Path draft = FOLDER.resolve(name.id() + ".tmp");
    Files.writeString(draft, owner.text());
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  static Map<RunName, Owner> all() throws IOException {
    Map<RunName, Owner> all = new TreeMap<>((a, b) -> Integer.compare(a.number(), b.number()));
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        String id = file.getFileName().toString();
        if (id.length() == 2) {
          all.put(new RunName(Integer.parseInt(id, 16)), Owner.parse(Files.readString(file)));
        }
      }
    }
    return all;
  }

  static void forget(RunName name) throws IOException {
    Files.deleteIfExists(FOLDER.resolve(name.id()));
  }

  /** No other process and no other thread does the same meanwhile. */
  static synchronized <T> T alone(Work<T> work) throws IOException {
    Files.createDirectories(FOLDER);
    try (FileChannel file =
            FileChannel.open(
                FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      if (!lock.isValid()) {
        throw new IOException("cannot lock " + FOLDER);
      }
      return work.run();
    }
  }
}
