// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * The jar that a node with a bug is started with. It only says which class is the {@link BugAgent};
 * the class itself is on the class path of the node.
 */
public record AgentJar(Path file) {

  /** Writes it into a folder. */
  public static AgentJar in(Path folder) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(new Attributes.Name("Premain-Class"), BugAgent.class.getName());
    Files.createDirectories(folder);
    Path file = folder.resolve("seeded-bug.jar");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.finish();
    }
    return new AgentJar(file.toAbsolutePath());
  }

  /** The JVM option that puts the bug into a process. */
  public String option(SeededBug bug) {
    return "-javaagent:" + file + "=" + bug.id();
  }
}
