// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeMap;

/**
 * The replicas of this node on disk: which are there, which were being made or removed when the
 * node stopped.
 *
 * <p>At its start Ratis takes up every group folder by itself, with the members that are recorded
 * in it. But it records them only when the group has elected its first leader. A folder from before
 * that would come up without members and wait for ever; so such folders are kept out of Ratis's
 * sight at the start and then added with the members of their {@link GroupOrigin}, their term and
 * vote unchanged.
 */
final class GroupFolders {
  private final Path raftDirectory;
  private final Path stateDirectory;
  private final Quarantine quarantine;

  GroupFolders(RaftHostConfig config) {
    this.raftDirectory = config.raftDirectory();
    this.stateDirectory = config.stateDirectory();
    this.quarantine = new Quarantine(config.quarantineDirectory());
  }

  /** What a replica needs before it can take part. */
  enum Need {
    /** Ratis takes it up by itself. */
    NOTHING,
    /** To be added with its members. */
    TO_BE_ADDED,
    /** To be added with its members, and empty. */
    TO_BE_MADE,
    /** It was here, and its folder is gone: coming up without it would break its group. */
    GONE,
    /** It was damaged, in an earlier process: it stays away until the group has let it go. */
    LOST
  }

  /**
   * Looks at the disk and puts it in order. Before the server is built.
   *
   * @return the groups that this node has replicas of, or had
   */
  TreeMap<Integer, Need> prepare() throws IOException {
    Files.createDirectories(raftDirectory);
    Files.createDirectories(stateDirectory);
    TreeMap<Integer, Need> groups = new TreeMap<>();
    for (int group : GroupOrigin.groups(raftDirectory)) {
      GroupOrigin origin = origin(group);
      if (origin.stage() == GroupOrigin.Stage.BEING_REMOVED) {
        forget(group);
      } else if (origin.stage() == GroupOrigin.Stage.LOST) {
        finishLoss(group);
        groups.put(group, Need.LOST);
      } else {
        groups.put(group, need(group, origin));
      }
    }
    return groups;
  }

  private Need need(int group, GroupOrigin origin) throws IOException {
    Path folder = folder(group);
    Path current = folder.resolve("current");
    if (Files.exists(aside(group))) {
      return Need.TO_BE_ADDED;
    }
    if (!Files.exists(current.resolve("raft-meta"))) {
      if (origin.stage() == GroupOrigin.Stage.MADE) {
        return Need.GONE;
      }
      FileTrees.delete(folder);
      FileTrees.delete(stateFolder(group));
      return Need.TO_BE_MADE;
    }
    if (!Files.exists(current.resolve("raft-meta.conf"))) {
      Files.move(folder, aside(group), StandardCopyOption.ATOMIC_MOVE);
      return Need.TO_BE_ADDED;
    }
    return Need.NOTHING;
  }

  GroupOrigin origin(int group) throws IOException {
    return GroupOrigin.read(GroupOrigin.file(raftDirectory, group));
  }

  /** Before a replica that was put aside is added: Ratis has to find it. */
  void putBack(int group) throws IOException {
    Files.move(aside(group), folder(group), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Before anything of the replica is made, and after. */
  void note(int group, GroupOrigin origin) throws IOException {
    origin.write(raftDirectory, group);
  }

  /** Removes all that is left of a replica. Ratis must not use it any more. */
  void forget(int group) throws IOException {
    FileTrees.delete(folder(group));
    FileTrees.delete(aside(group));
    FileTrees.delete(stateFolder(group));
    Files.deleteIfExists(GroupOrigin.file(raftDirectory, group));
    FileTrees.syncFolder(raftDirectory);
  }

  /**
   * Notes for good that a replica is damaged, before anything else is done with it: from here on it
   * does not come up again.
   *
   * @return which copy it was
   */
  int noteLost(int group) throws IOException {
    GroupOrigin lost = origin(group).at(GroupOrigin.Stage.LOST);
    note(group, lost);
    return lost.copy();
  }

  /**
   * Puts what is left of a lost replica into quarantine. Ratis must not use it any more.
   *
   * @return where it is now
   */
  Path isolate(int group, String why) throws IOException {
    return quarantine.take(group, why, List.of(folder(group), aside(group)), stateFolder(group));
  }

  /** A crash may have come between the note and the move. */
  private void finishLoss(int group) throws IOException {
    if (Files.exists(folder(group))
        || Files.exists(aside(group))
        || Files.exists(stateFolder(group))) {
      isolate(group, "found damaged before the node stopped");
    }
  }

  /** Where the replica is, whether or not it is kept out of Ratis's sight. */
  Path present(int group) {
    return Files.exists(aside(group)) ? aside(group) : folder(group);
  }

  Path stateFolder(int group) {
    return stateDirectory.resolve(GroupIds.name(group));
  }

  Path folder(int group) {
    return raftDirectory.resolve(GroupIds.raftId(group).getUuid().toString());
  }

  private Path aside(int group) {
    return raftDirectory.resolve("unelected-" + GroupIds.raftId(group).getUuid());
  }
}
