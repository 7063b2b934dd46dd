// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.raft.SnapshotStore.Snapshot;
import io.muster.state.LogPosition;
import io.muster.state.ReplicatedState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one replica's live store, {@code <state>/<group>/db}. It lies outside the Raft
 * folder, because Ratis renames the snapshot folder away when it installs one.
 *
 * <p>The store is a cache of the log and the snapshots: where it is missing, unreadable or behind
 * the newest snapshot, it is made again.
 */
final class LiveStore {
  private static final Logger log = LoggerFactory.getLogger(LiveStore.class);

  private final int group;
  private final StateFactory factory;
  private final Consumer<? super RuntimeException> onDamage;
  private final Path folder;
  private final Path live;
  private final Path draft;
  private final Path unreadable;

  /**
   * @param onDamage told when an open store turns out to be damaged
   */
  LiveStore(
      int group,
      Path groupFolder,
      StateFactory factory,
      Consumer<? super RuntimeException> onDamage) {
    this.group = group;
    this.factory = factory;
    this.onDamage = onDamage;
    this.folder = groupFolder;
    this.live = groupFolder.resolve("db");
    this.draft = groupFolder.resolve("db.tmp");
    this.unreadable = groupFolder.resolve("db.unreadable");
  }

  /** Opens the store at or behind the snapshot, where there is one. */
  ReplicatedState open(@Nullable Snapshot snapshot) throws IOException {
    Files.createDirectories(folder);
    FileTrees.delete(draft);
    ReplicatedState state;
    try {
      state = factory.open(group, live, onDamage);
    } catch (IOException | RuntimeException e) {
      log.error("store {} cannot be opened and is made again", live, e);
      if (snapshot != null) {
        return replace(snapshot);
      }
      // Without a snapshot the log still begins at its first entry and fills an empty store.
      FileTrees.delete(unreadable);
      Files.move(live, unreadable, StandardCopyOption.ATOMIC_MOVE);
      return factory.open(group, live, onDamage);
    }
    if (snapshot != null && state.applied().index() < snapshot.position().index()) {
      log.info("store {} at {} is behind {}", live, state.applied(), snapshot.folder());
      state.close();
      return replace(snapshot);
    }
    return state;
  }

  /** Opens a store made from the snapshot in place of the present one, which must be closed. */
  ReplicatedState replace(Snapshot snapshot) throws IOException {
    FileTrees.delete(draft);
    FileTrees.cloneStore(snapshot.folder(), draft);
    FileTrees.delete(live);
    Files.move(draft, live, StandardCopyOption.ATOMIC_MOVE);
    FileTrees.syncFolder(folder);
    ReplicatedState state = factory.open(group, live, onDamage);
    LogPosition found = state.applied();
    if (!found.equals(snapshot.position())) {
      state.close();
      throw new DamagedReplicaException(
          "snapshot " + snapshot.folder() + " holds " + found + " and not what it is named after");
    }
    return state;
  }
}
