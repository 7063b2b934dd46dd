// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where damaged replicas go, for whoever wants to look into them: {@code
 * quarantine/<group>-<time>/} with what was below {@code raft/} and {@code state/}, and why. The
 * newest {@value #KEPT} are kept; nothing here is ever used again. Thread-safe: replicas are lost
 * at the same time.
 */
final class Quarantine {
  static final int KEPT = 5;

  private static final Logger log = LoggerFactory.getLogger(Quarantine.class);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path root;

  Quarantine(Path root) {
    this.root = root;
  }

  /**
   * Moves the folders that are there, on the same file system. Can be repeated after a crash.
   *
   * @return where they are now
   */
  synchronized Path take(int group, String why, List<Path> raftFolders, Path stateFolder)
      throws IOException {
    Path target = root.resolve(GroupIds.name(group) + "-" + TIME.format(Instant.now()));
    Path raft = target.resolve("raft");
    Files.createDirectories(raft);
    Files.writeString(target.resolve("why.txt"), why + "\n");
    for (Path folder : raftFolders) {
      if (Files.exists(folder)) {
        Files.move(folder, raft.resolve(folder.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    if (Files.exists(stateFolder)) {
      Files.move(stateFolder, target.resolve("state"), StandardCopyOption.ATOMIC_MOVE);
    }
    FileTrees.syncFolder(raft);
    FileTrees.syncFolder(target);
    FileTrees.syncFolder(root);
    dropOldest();
    return target;
  }

  /** That the new one is safe does not depend on it; the next one tries again. */
  private void dropOldest() {
    try {
      List<Path> all = new ArrayList<>(FileTrees.children(root));
      all.sort(Comparator.comparing(Quarantine::time).reversed());
      for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
        FileTrees.delete(old);
      }
    } catch (IOException e) {
      log.warn("old replicas in {} cannot be deleted", root, e);
    }
  }

  private static String time(Path folder) {
    String name = folder.getFileName().toString();
    return name.substring(name.indexOf('-') + 1);
  }
}
