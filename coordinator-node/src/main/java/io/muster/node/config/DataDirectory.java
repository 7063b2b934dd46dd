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
public final class DataDirectory implements AutoCloseable {
  private final Path root;
  private final FileChannel lockFile;
  private NodeIdentity identity = new NodeIdentity("", 0);

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
      directory.identity = NodeIdentity.openOrMake(root);
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

  /** Which folder of the node this is. */
  public synchronized NodeIdentity identity() {
    return identity;
  }

  /** Notes for good which epoch the cluster gave this folder. */
  public synchronized NodeIdentity noteEpoch(int epoch) throws IOException {
    if (identity.epoch() != epoch) {
      NodeIdentity next = identity.inEpoch(epoch);
      next.write(root);
      identity = next;
    }
    return identity;
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
