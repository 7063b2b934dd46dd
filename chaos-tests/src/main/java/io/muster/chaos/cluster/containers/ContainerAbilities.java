// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import com.github.dockerjava.api.model.Bind;
import io.muster.chaos.cluster.Ability;
import io.muster.chaos.cluster.processes.Abilities;
import io.muster.chaos.cluster.processes.FakedClock;
import io.muster.chaos.cluster.processes.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * What can be done to containers on this machine. Network and disks are made by the same means as
 * for processes, so what works there works here; engine, image and clock are tried.
 */
final class ContainerAbilities {
  private static final long SHIFT_SECONDS = 100_000;
  private static final long SHIFT_TOLERANCE_SECONDS = 1_000;
  private static final String OFFSET = "offset";

  private ContainerAbilities() {}

  /** Tried once in a process; takes half a minute where images have to be built. */
  static Abilities ofThisMachine() {
    return Once.FOUND;
  }

  private static final class Once {
    static final Abilities FOUND = find();
  }

  private static Abilities find() {
    Abilities machine = Abilities.ofThisMachine();
    if (machine.noCluster().isPresent()) {
      return machine;
    }
    Optional<String> noEngine = Docker.missing();
    if (noEngine.isPresent()) {
      return nothing(noEngine.get());
    }
    Map<Ability, String> missing = new EnumMap<>(Ability.class);
    missing.putAll(machine.missing());
    missing.put(Ability.DELAY, "no relay runs beside a node in its container");
    try {
      String image = ContainerImage.ensure();
      if (machine.has(Ability.CLOCK)) {
        shiftClock(image).ifPresent(why -> missing.put(Ability.CLOCK, why));
      }
      return new Abilities(missing);
    } catch (IOException e) {
      return nothing(String.valueOf(e.getMessage()));
    }
  }

  private static Abilities nothing(String why) {
    return new Abilities(
        Stream.of(Ability.values()).collect(Collectors.toMap(ability -> ability, ability -> why)));
  }

  /** Of a node, where clocks can be shifted here at all. */
  static Optional<FakedClock> clock(Path folder) throws IOException {
    Optional<Path> library = Programs.faketime();
    if (library.isEmpty()) {
      return Optional.empty();
    }
    Files.createDirectories(folder);
    FakedClock clock = new FakedClock(library.get(), folder.resolve(OFFSET));
    clock.shift(Duration.ZERO);
    return Optional.of(clock);
  }

  /** What a container needs to see for its clock, under the same names as here. */
  static Bind[] clockBinds(Path folder) {
    return Stream.concat(Programs.faketime().stream(), Stream.of(folder))
        .map(path -> Bind.parse(path + ":" + path + ":ro"))
        .toArray(Bind[]::new);
  }

  /** Why a clock cannot be shifted in this image. */
  private static Optional<String> shiftClock(String image) throws IOException {
    Path folder = Files.createTempDirectory("muster-chaos-clock-");
    try {
      Optional<FakedClock> clock = clock(folder);
      if (clock.isEmpty()) {
        return Optional.of("not installed: the package libfaketime");
      }
      // The container's user is another one.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      clock.get().shift(Duration.ofSeconds(SHIFT_SECONDS));
      String seen = date(image, clock.get(), folder);
      long expected = System.currentTimeMillis() / 1_000 + SHIFT_SECONDS;
      boolean shifted =
          seen.matches("\\d+")
              && Math.abs(Long.parseLong(seen) - expected) <= SHIFT_TOLERANCE_SECONDS;
      return shifted ? Optional.empty() : Optional.of("no clock is shifted in the image: " + seen);
    } catch (RuntimeException e) {
      return Optional.of("no clock is shifted in the image: " + e.getMessage());
    } finally {
      Files.deleteIfExists(folder.resolve(OFFSET));
      Files.deleteIfExists(folder);
    }
  }

  private static String date(String image, FakedClock clock, Path folder) {
    Map<String, String> environment = new HashMap<>();
    clock.prepare(environment);
    try (GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withImagePullPolicy(Docker.NEVER)
            .withEnv(environment)
            .withStartupCheckStrategy(new OneShotStartupCheckStrategy())
            .withCreateContainerCmdModifier(
                command -> {
                  command.withEntrypoint("date").withCmd("+%s");
                  HostOf.container(command)
                      .withBinds(Arrays.asList(clockBinds(folder)))
                      .withNetworkMode("none");
                })) {
      container.start();
      return container.getLogs().strip();
    }
  }
}
