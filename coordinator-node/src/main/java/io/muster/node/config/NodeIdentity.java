// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.UUID;

/**
 * Which data folder of a node this is. A node whose folder was lost comes back with another
 * incarnation, and must not be taken for the one that made the promises in the lost folder.
 *
 * @param incarnation made once for each folder
 * @param epoch number that the cluster gave this incarnation; 0 while it has not given one
 */
public record NodeIdentity(String incarnation, int epoch) {
  private static final String FILE = "muster.identity";

  /** What the folder says, and a new incarnation for a new folder. */
  static NodeIdentity openOrMake(Path root) throws ConfigException, IOException {
    Path file = root.resolve(FILE);
    if (!Files.exists(file)) {
      NodeIdentity made = new NodeIdentity(UUID.randomUUID().toString(), 0);
      made.write(root);
      return made;
    }
    Properties found = new Properties();
    try {
      found.load(new StringReader(Files.readString(file)));
      String incarnation = found.getProperty("incarnation", "");
      if (incarnation.isEmpty()) {
        throw new IllegalArgumentException("it does not name an incarnation");
      }
      return new NodeIdentity(incarnation, Integer.parseInt(found.getProperty("epoch", "")));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          file + " is damaged (" + e.getMessage() + "); restore it, or empty the whole folder");
    }
  }

  NodeIdentity inEpoch(int given) {
    return new NodeIdentity(incarnation, given);
  }

  /** The file is there completely or as before, also after a power failure. */
  void write(Path root) throws IOException {
    String text = "incarnation=" + incarnation + "\nepoch=" + epoch + "\n";
    Path draft = root.resolve(FILE + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, root.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(root, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
