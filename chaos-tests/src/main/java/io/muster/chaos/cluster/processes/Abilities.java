// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.chaos.cluster.Ability;
import io.muster.chaos.cluster.Net;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What this machine lets us do, each tried for real.
 *
 * @param missing what cannot be done, and why
 */
public record Abilities(Map<Ability, String> missing) {
  private static final long DISK_BYTES = 64L << 20;
  private static final double HALF = 0.5;
  private static final int SOME_RATE = 1_000;
  private static final long SHIFT_SECONDS = 100_000;
  private static final long SHIFT_TOLERANCE_MS = 1_000_000;
  private static final int WAITS_MAX = 5;

  /** Of {@link ClockCheck}. */
  private static final Pattern CLOCK_ANSWER = Pattern.compile("(\\d+) (\\d+)");

  public Abilities {
    missing = Map.copyOf(missing);
  }

  public Set<Ability> present() {
    return EnumSet.allOf(Ability.class).stream()
        .filter(ability -> !missing.containsKey(ability))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Ability.class)));
  }

  public boolean has(Ability ability) {
    return !missing.containsKey(ability);
  }

  /** Why there can be no cluster at all. */
  public Optional<String> noCluster() {
    return Optional.ofNullable(missing.get(Ability.KILL));
  }

  /** Tried once in a process; takes a second. */
  public static Abilities ofThisMachine() {
    return Once.FOUND;
  }

  private static final class Once {
    static final Abilities FOUND = find();
  }

  private static Abilities find() {
    Optional<String> hopeless = hopeless();
    if (hopeless.isPresent()) {
      return nothing(hopeless.get());
    }
    try {
      Leftovers.removeAll();
      try (Lab lab = Lab.open(null, 1, DISK_BYTES, false)) {
        return new Abilities(tryAll(lab));
      }
    } catch (IOException e) {
      return nothing("no network namespace or no loop mount: " + e.getMessage());
    }
  }

  private static Optional<String> hopeless() {
    if (!Files.isReadable(Path.of("/proc/self/ns/net"))) {
      return Optional.of("no network namespaces: not Linux");
    }
    try {
      if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
        return Optional.of("not root");
      }
    } catch (IOException e) {
      return Optional.of("no /proc: " + e.getMessage());
    }
    return Programs.missing();
  }

  private static Abilities nothing(String why) {
    return new Abilities(
        EnumSet.allOf(Ability.class).stream()
            .collect(Collectors.toMap(ability -> ability, ability -> why)));
  }

  private static Map<Ability, String> tryAll(Lab lab) {
    Map<Ability, String> missing = new EnumMap<>(Ability.class);
    LoopDisk disk = lab.disk(1);
    Optional<String> noRules = problem(() -> lab.net().setUpRules());
    if (noRules.isPresent()) {
      for (Ability ability : Set.of(Ability.CUT, Ability.RESET, Ability.LOSS, Ability.DELAY)) {
        missing.put(ability, noRules.get());
      }
    } else {
      attempt(missing, Ability.CUT, () -> lab.net().cut(Net.CLIENTS, 1));
      attempt(missing, Ability.RESET, () -> lab.net().reset(Net.CLIENTS, 1));
      attempt(missing, Ability.LOSS, () -> lab.net().lose(Net.CLIENTS, 1, HALF));
      attempt(
          missing,
          Ability.DELAY,
          () -> {
            lab.net().delay(1, Duration.ZERO, Duration.ZERO);
            lab.net().heal();
          });
    }
    attempt(missing, Ability.BANDWIDTH, () -> lab.net().limit(1, SOME_RATE));
    attempt(
        missing,
        Ability.DISK_FULL,
        () -> {
          disk.fill();
          disk.free();
        });
    attempt(
        missing,
        Ability.DISK_STALL,
        () -> {
          disk.stall();
          disk.thaw();
        });
    attempt(
        missing,
        Ability.POWER_LOSS,
        () -> {
          disk.powerLoss();
          disk.powerBack();
        });
    attempt(missing, Ability.CLOCK, () -> shiftClock(lab));
    return missing;
  }

  private static void shiftClock(Lab lab) throws IOException {
    Path library =
        Programs.faketime()
            .orElseThrow(() -> new IOException("not installed: the package libfaketime"));
    FakedClock clock = new FakedClock(library, lab.folder().resolve("clock"));
    clock.shift(Duration.ofSeconds(SHIFT_SECONDS));
    ProcessBuilder asks =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ClockCheck.class.getName());
    clock.prepare(asks.environment());
    String seen = Command.attempt(asks).output();
    Matcher answer = CLOCK_ANSWER.matcher(seen);
    long expected = System.currentTimeMillis() + Duration.ofSeconds(SHIFT_SECONDS).toMillis();
    if (!answer.matches()
        || Math.abs(Long.parseLong(answer.group(1)) - expected) > SHIFT_TOLERANCE_MS) {
      throw new IOException(library + " does not shift the clock of a Java process: " + seen);
    }
    if (Integer.parseInt(answer.group(2)) > WAITS_MAX) {
      throw new IOException(library + " ends timed waits of a Java process at once");
    }
  }

  private static void attempt(Map<Ability, String> missing, Ability ability, Problems.Step step) {
    problem(step).ifPresent(why -> missing.put(ability, why));
  }

  private static Optional<String> problem(Problems.Step step) {
    try {
      step.run();
      return Optional.empty();
    } catch (Exception e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
