// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.ImagePullPolicy;

/** The engine, by way of Testcontainers. */
final class Docker {
  /** Only asked for what is there. */
  static final ImagePullPolicy NEVER = image -> false;

  private static final String NO_REAPER = "TESTCONTAINERS_RYUK_DISABLED";
  private static final String HOST = "TESTCONTAINERS_HOST_OVERRIDE";

  /** Where it is, Testcontainers starts a container to find out how the engine is reached. */
  private static final Path IN_CONTAINER = Path.of("/.dockerenv");

  private static final Path SOCKET = Path.of("/var/run/docker.sock");

  private Docker() {}

  static DockerClient client() {
    return DockerClientFactory.lazyClient();
  }

  /** Why there is no engine to use. */
  static Optional<String> missing() {
    if (!Boolean.parseBoolean(System.getenv(NO_REAPER))) {
      return Optional.of(
          NO_REAPER + "=true is not in the environment, and Testcontainers would pull an image");
    }
    if (Files.exists(IN_CONTAINER) && System.getenv(HOST) == null) {
      return Optional.of(
          HOST
              + "=localhost is not in the environment, and Testcontainers would pull an image since"
              + " "
              + IN_CONTAINER
              + " is there");
    }
    if (System.getenv("DOCKER_HOST") == null && !Files.exists(SOCKET)) {
      return Optional.of("no Docker engine: there is no " + SOCKET);
    }
    try {
      client().pingCmd().exec();
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of("no Docker engine answers: " + e.getMessage());
    }
  }
}
