// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import io.muster.node.files.SyncedFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.UUID;

/**
 * Which data folder of a node this is, and how far it is with its way into the cluster. A node
 * whose folder was lost comes back with another incarnation, and must not be taken for the one that
 * made the promises in the lost folder.
 *
 * @param incarnation made once for each folder
 * @param epoch number that the cluster gave this incarnation, 1 for a founder; 0 while it has none
 * @param stage what the folder may hold
 */
public record NodeIdentity(String incarnation, int epoch, Stage stage) {
  private static final String FILE = "muster.identity";

  /** How far a folder is; it never goes back. */
  public enum Stage {
    /** Nothing of any cluster. */
    EMPTY,
    /** All configured nodes were found without a cluster: this one founds it with them. */
    FOUNDING,
    /** What a cluster was promised by this folder; it must not be used without. */
    MEMBER
  }

  static NodeIdentity fresh() {
    return new NodeIdentity(UUID.randomUUID().toString(), 0, Stage.EMPTY);
  }

  static boolean isIn(Path root) {
    return Files.exists(root.resolve(FILE));
  }

  static NodeIdentity read(Path root) throws ConfigException, IOException {
    Path file = root.resolve(FILE);
    Properties found = new Properties();
    try {
      found.load(new StringReader(Files.readString(file)));
      String incarnation = found.getProperty("incarnation", "");
      if (incarnation.isEmpty()) {
        throw new IllegalArgumentException("it does not name an incarnation");
      }
      return new NodeIdentity(
          incarnation,
          Integer.parseInt(found.getProperty("epoch", "")),
          Stage.valueOf(found.getProperty("stage", "")));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          file + " is damaged (" + e.getMessage() + "); restore it, or empty the whole folder");
    }
  }

  NodeIdentity at(Stage next, int given) {
    return new NodeIdentity(incarnation, given, next);
  }

  /** The file is there completely or as before, also after a power failure. */
  void write(Path root) throws IOException {
    SyncedFile.replace(
        root.resolve(FILE),
        "incarnation=" + incarnation + "\nepoch=" + epoch + "\nstage=" + stage + "\n");
  }
}
