// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one node: locked while the node runs, and marked with the node it belongs to.
 *
 * <pre>
 *   data.dir/
 *     muster.lock   held by the running process
 *     muster.meta   which node of which cluster, see DataDirectoryMeta
 *     muster.identity  which of the node's folders this is, see NodeIdentity
 *     raft/         logs and snapshots
 *     state/        the replicated state of each Raft group
 *     quarantine/   replicas that were found damaged, the newest few
 * </pre>
 */
public final class DataDirectory implements FolderIdentity, AutoCloseable {
  private final Path root;
  private final FileChannel lockFile;
  private NodeIdentity identity = NodeIdentity.fresh();

  private DataDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /**
   * Creates the folder where it is missing, locks it, and checks that it belongs to this node; a
   * new one is marked.
   *
   * @throws ConfigException where another process uses it, or it belongs to another node or cluster
   * @throws IOException where the disk refuses
   */
  public static DataDirectory open(NodeConfig config) throws ConfigException, IOException {
    Path root = config.dataDir();
    try {
      Files.createDirectories(root);
    } catch (FileAlreadyExistsException e) {
      throw new ConfigException("data.dir " + root + " is a file; it must be a folder");
    }
    DataDirectory directory = new DataDirectory(root, lock(root));
    try {
      DataDirectoryMeta.writeOrCheck(root, config);
      directory.openIdentity();
      Files.createDirectories(directory.raft());
      Files.createDirectories(directory.state());
      return directory;
    } catch (ConfigException | IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static FileChannel lock(Path root) throws ConfigException, IOException {
    Path file = root.resolve("muster.lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = tryLock(channel);
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw new ConfigException(
          "data.dir "
              + root
              + " is in use by another process, which holds "
              + file
              + "; stop it, or point data.dir elsewhere");
    }
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // The lock is held inside this very process, by another node of a test or an embedding.
      return null;
    }
  }

  @Override
  public synchronized NodeIdentity identity() {
    return identity;
  }

  /**
   * What the folder says. One that was to hold replicas and holds none at all (a volume that did
   * not come up, or was emptied) is another folder from now on: it cannot keep what it promised.
   */
  private synchronized void openIdentity() throws ConfigException, IOException {
    boolean known = NodeIdentity.isIn(root);
    boolean logs = holdsAnything(raft());
    boolean states = holdsAnything(state());
    if (!known && (logs || states)) {
      throw incomplete("holds replicas but no muster.identity, which says as whom they take part");
    }
    if (!logs && states) {
      throw incomplete("holds state but no logs in raft/, which it is worth nothing without");
    }
    identity = known ? NodeIdentity.read(root) : NodeIdentity.fresh();
    if (identity.stage() == NodeIdentity.Stage.MEMBER && !logs) {
      identity = NodeIdentity.fresh();
      known = false;
    }
    if (!known) {
      identity.write(root);
    }
  }

  private ConfigException incomplete(String what) {
    return new ConfigException(
        "data.dir "
            + root
            + " "
            + what
            + "; bring back what is missing, or empty the whole folder: the node then gets what it"
            + " needs from the others");
  }

  private static boolean holdsAnything(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (var entries = Files.list(folder)) {
      return entries.findAny().isPresent();
    }
  }

  @Override
  public synchronized void note(NodeIdentity.Stage stage, int epoch) throws IOException {
    NodeIdentity next = identity.at(stage, epoch);
    if (!next.equals(identity)) {
      if (stage.compareTo(identity.stage()) < 0) {
        throw new IllegalStateException("a folder that is " + identity + " cannot become " + next);
      }
      next.write(root);
      identity = next;
    }
  }

  public Path root() {
    return root;
  }

  /** Where Raft keeps its logs. */
  public Path raft() {
    return root.resolve("raft");
  }

  /** Where the replicated state lives. */
  public Path state() {
    return root.resolve("state");
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
