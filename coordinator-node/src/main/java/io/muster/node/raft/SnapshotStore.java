// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.state.LogPosition;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageDirectory;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one replica: folders {@code sm/<term>_<index>} in its Raft folder, each a
 * checkpoint of the store. A snapshot is made under another name, written through and renamed, so a
 * folder with the right name is whole; one that came from a leader has {@code .md5} files until it
 * was checked and written through.
 *
 * <p>Used by the thread that applies, except for {@link #getLatestSnapshot} which any thread may
 * call.
 */
final class SnapshotStore implements StateMachineStorage {
  private static final Logger log = LoggerFactory.getLogger(SnapshotStore.class);
  private static final Pattern NAME = Pattern.compile("(\\d+)_(\\d+)");
  private static final int RETAINED = 2;

  /** Ratis leaves the parts of a snapshot that was sent half. */
  private static final Duration ABANDONED = Duration.ofMinutes(30);

  /** A snapshot on disk. */
  record Snapshot(LogPosition position, Path folder) {}

  private final Path groupFolder;
  private final Path folder;
  private final Path incoming;
  private volatile @Nullable SnapshotInfo latestInfo;
  private volatile @Nullable Snapshot latest;

  /** One was added since the old ones were removed. */
  private volatile boolean grown;

  /**
   * @param groupFolder of the replica; the names below it are Ratis's
   */
  SnapshotStore(Path groupFolder) {
    this.groupFolder = groupFolder;
    this.folder = groupFolder.resolve(RaftStorageDirectory.STATE_MACHINE_DIR_NAME);
    this.incoming = groupFolder.resolve(RaftStorageDirectory.TMP_DIR_NAME);
  }

  @Override
  public void init(RaftStorage storage) {
    // All that is needed was given to the constructor.
  }

  @Override
  public void format() {
    // Ratis empties the folder itself.
  }

  /** On the leader's append path: must not look at the disk. */
  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    return latestInfo;
  }

  @Nullable Snapshot latest() {
    return latest;
  }

  long latestIndex() {
    Snapshot newest = latest;
    return newest == null ? -1 : newest.position().index();
  }

  /** Finds what is there after a start or an install, and removes what was left half done. */
  void load() throws IOException {
    latest = null;
    latestInfo = null;
    for (Path child : FileTrees.children(folder)) {
      if (!NAME.matcher(child.getFileName().toString()).matches()) {
        FileTrees.delete(child);
      }
    }
    for (Snapshot candidate : newestFirst()) {
      if (accept(candidate.folder())) {
        publish(candidate);
        return;
      }
      log.error("snapshot {} is damaged and is removed", candidate.folder());
      FileTrees.delete(candidate.folder());
    }
  }

  /** Removes what an interrupted install left beside the snapshots. Only before the log is open. */
  void removeLeftovers() throws IOException {
    for (Path child : FileTrees.children(groupFolder)) {
      if (child.getFileName().toString().startsWith(folder.getFileName() + ".tmp")) {
        FileTrees.delete(child);
      }
    }
    FileTrees.delete(incoming);
  }

  /** Makes received files durable before Ratis lets go of the log that they replace. */
  void syncIncoming() throws IOException {
    Instant stale = Instant.now().minus(ABANDONED);
    for (Path child : FileTrees.children(incoming)) {
      if (lastTouched(child).isBefore(stale)) {
        FileTrees.delete(child);
      }
    }
    FileTrees.sync(incoming);
  }

  /** Also one that comes slowly is not abandoned. */
  private static Instant lastTouched(Path received) throws IOException {
    Instant newest = Files.getLastModifiedTime(received).toInstant();
    for (Path file : FileTrees.files(received)) {
      Instant touched = Files.getLastModifiedTime(file).toInstant();
      newest = touched.isAfter(newest) ? touched : newest;
    }
    return newest;
  }

  /** Makes a snapshot at {@code position} out of what {@code checkpoint} writes. */
  void write(LogPosition position, Consumer<Path> checkpoint) throws IOException {
    Path target = folder.resolve(position.term() + "_" + position.index());
    Path draft = folder.resolve(target.getFileName() + ".tmp");
    Files.createDirectories(folder);
    FileTrees.delete(draft);
    FileTrees.delete(target);
    checkpoint.accept(draft);
    FileTrees.sync(draft);
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    FileTrees.syncFolder(folder);
    publish(new Snapshot(position, target));
  }

  @Override
  public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
    // Ratis asks after each entry while none is taken.
    if (!grown) {
      return;
    }
    grown = false;
    // Two stay: the older one may be on its way to a follower.
    List<Snapshot> all = newestFirst();
    for (Snapshot old : all.subList(Math.min(RETAINED, all.size()), all.size())) {
      FileTrees.delete(old.folder());
    }
  }

  private void publish(Snapshot snapshot) throws IOException {
    List<FileInfo> files = new ArrayList<>();
    for (Path file : FileTrees.files(snapshot.folder())) {
      files.add(new FileInfo(file, null));
    }
    latestInfo =
        new FileListSnapshotInfo(files, snapshot.position().term(), snapshot.position().index());
    latest = snapshot;
    grown = true;
  }

  private List<Snapshot> newestFirst() throws IOException {
    List<Snapshot> found = new ArrayList<>();
    for (Path child : FileTrees.children(folder)) {
      Matcher name = NAME.matcher(child.getFileName().toString());
      if (name.matches()) {
        LogPosition position =
            new LogPosition(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
        found.add(new Snapshot(position, child));
      }
    }
    found.sort(Comparator.comparingLong((Snapshot s) -> s.position().index()).reversed());
    return found;
  }

  /** Checks a received snapshot against its sums and makes it one of ours. */
  private static boolean accept(Path snapshot) throws IOException {
    List<Path> sums = new ArrayList<>();
    boolean data = false;
    for (Path file : FileTrees.files(snapshot)) {
      if (file.getFileName().toString().endsWith(MD5FileUtil.MD5_SUFFIX)) {
        sums.add(file);
      } else {
        data = true;
      }
    }
    for (Path sum : sums) {
      File received = new File(sum.toString().replaceFirst("\\.md5$", ""));
      if (!received.isFile()
          || !MD5FileUtil.computeMd5ForFile(received)
              .equals(MD5FileUtil.readStoredMd5ForFile(received))) {
        return false;
      }
    }
    if (!sums.isEmpty()) {
      FileTrees.sync(snapshot);
      for (Path sum : sums) {
        Files.delete(sum);
      }
      FileTrees.sync(snapshot);
    }
    return data;
  }
}
