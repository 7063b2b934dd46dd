// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ContainerConfig;
import io.muster.chaos.cluster.processes.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * The project's image, of {@code deploy/Dockerfile} and what {@code mvn package} has put into
 * {@code deploy/target}. Built again whenever one of them is another, or the base image.
 */
final class ContainerImage {
  /** Its user, by {@code deploy/Dockerfile}. */
  static final String USER = "10001:10001";

  static final String DATA_FOLDER = "/var/lib/muster";
  static final String CONFIG = "/etc/muster/muster.yaml";

  private static final String NAME = "muster:ci";
  private static final String OWN_BASE = "muster-base:ci";
  private static final String BASE_VARIABLE = "MUSTER_BASE_IMAGE";
  private static final String CONTENT_LABEL = "io.muster.chaos.content";
  private static final Path DOCKERFILE = Path.of("deploy", "Dockerfile");
  private static final long BASE_SECONDS = 180;

  private static final List<Path> COPIED =
      List.of(
          Path.of("deploy", "target", "muster", "lib"),
          Path.of("deploy", "node.jvm.options"),
          Path.of("LICENSE"));

  private ContainerImage() {}

  /**
   * Builds what is missing.
   *
   * @return its name
   * @throws IOException where that is not possible, with the reason
   */
  static String ensure() throws IOException {
    Path home = home();
    Path lib = home.resolve(COPIED.get(0));
    if (!Files.isDirectory(lib)) {
      throw new IOException("nothing to make an image of: mvn package has not made " + lib);
    }
    String base = Optional.ofNullable(System.getenv(BASE_VARIABLE)).orElse(OWN_BASE);
    String baseId = baseId(home, base);
    String content = content(home, baseId);
    if (!label(NAME).equals(Optional.of(content))) {
      build(home, base, content);
    }
    return NAME;
  }

  private static Path home() throws IOException {
    Path start = Path.of(System.getProperty("muster.home", "")).toAbsolutePath();
    for (Path each = start; each != null; each = each.getParent()) {
      if (Files.isRegularFile(each.resolve(DOCKERFILE))) {
        return each;
      }
    }
    throw new IOException("no " + DOCKERFILE + " in " + start + " or above");
  }

  private static String baseId(Path home, String base) throws IOException {
    Optional<InspectImageResponse> there = inspect(base);
    if (there.isEmpty() && base.equals(OWN_BASE)) {
      Command.Result made =
          Command.attempt(
              new ProcessBuilder(home.resolve("deploy/base-image").toString(), base), BASE_SECONDS);
      if (!made.ok()) {
        throw new IOException("no base image: " + made.output());
      }
      there = inspect(base);
    }
    return there
        .map(InspectImageResponse::getId)
        .orElseThrow(() -> new IOException("no base image " + base + ", and none is pulled"));
  }

  private static Optional<InspectImageResponse> inspect(String image) {
    try {
      return Optional.of(Docker.client().inspectImageCmd(image).exec());
    } catch (NotFoundException notThere) {
      return Optional.empty();
    }
  }

  private static Optional<String> label(String image) {
    return inspect(image)
        .map(InspectImageResponse::getConfig)
        .map(ContainerConfig::getLabels)
        .map(labels -> labels.get(CONTENT_LABEL));
  }

  /** The same as long as nothing is written again. */
  private static String content(Path home, String baseId) throws IOException {
    StringBuilder content = new StringBuilder(baseId);
    for (Path each : COPIED) {
      try (Stream<Path> files = Files.walk(home.resolve(each))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          content
              .append('\n')
              .append(home.relativize(file))
              .append(' ')
              .append(Files.size(file))
              .append(' ')
              .append(Files.getLastModifiedTime(file).toMillis());
        }
      }
    }
    content.append('\n').append(Files.readString(home.resolve(DOCKERFILE)));
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(content.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void build(Path home, String base, String content) throws IOException {
    ImageFromDockerfile image =
        new ImageFromDockerfile(NAME, false)
            .withFileFromPath("Dockerfile", home.resolve(DOCKERFILE))
            .withBuildArg("BASE_IMAGE", base)
            .withBuildImageCmdModifier(
                command -> command.withPull(false).withLabels(Map.of(CONTENT_LABEL, content)));
    for (Path each : COPIED) {
      image.withFileFromPath(each.toString(), home.resolve(each));
    }
    Optional<String> before = inspect(NAME).map(InspectImageResponse::getId);
    try {
      String built = image.get();
      if (!label(built).equals(Optional.of(content))) {
        throw new IOException("the engine did not make " + built);
      }
      before.ifPresent(ContainerImage::removeUnused);
    } catch (RuntimeException e) {
      throw new IOException("the image is not built: " + e.getMessage(), e);
    }
  }

  /** One that has lost its name, unless a container of another run is made of it. */
  private static void removeUnused(String id) {
    try {
      Docker.client().removeImageCmd(id).exec();
    } catch (DockerException inUse) {
      // Whoever cleans the machine finds it without a name.
    }
  }
}
