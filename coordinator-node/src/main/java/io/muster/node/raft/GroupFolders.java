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

  GroupFolders(RaftHostConfig config) {
    this.raftDirectory = config.raftDirectory();
    this.stateDirectory = config.stateDirectory();
  }

  /** What a replica needs before it can take part. */
  enum Need {
    /** Ratis takes it up by itself. */
    NOTHING,
    /** To be added with its members. */
    TO_BE_ADDED,
    /** To be added with its members, and empty. */
    TO_BE_MADE
  }

  /**
   * Looks at the disk and puts it in order. Before the server is built.
   *
   * @return the groups that this node has replicas of
   * @throws IOException also for a replica that was here and is gone: coming up without what it had
   *     promised would break its group
   */
  TreeMap<Integer, Need> prepare() throws IOException {
    Files.createDirectories(raftDirectory);
    Files.createDirectories(stateDirectory);
    TreeMap<Integer, Need> groups = new TreeMap<>();
    for (int group : GroupOrigin.groups(raftDirectory)) {
      GroupOrigin origin = origin(group);
      if (origin.stage() == GroupOrigin.Stage.BEING_REMOVED) {
        forget(group);
      } else if (origin.stage() != GroupOrigin.Stage.REMOVED) {
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
        throw new IOException(
            "replica group "
                + GroupIds.name(group)
                + " was on this node and its folder "
                + folder
                + " is gone; bring it back, or empty the node's whole data folder: the node then"
                + " gets what it needs from the others");
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

  /** A replica was here and is not any more. */
  boolean hasLetGo(int group) throws IOException {
    return Files.exists(GroupOrigin.file(raftDirectory, group))
        && origin(group).stage() == GroupOrigin.Stage.REMOVED;
  }

  /**
   * Removes all that is left of a replica but the note that it was there. Ratis must not use it any
   * more.
   */
  void forget(int group) throws IOException {
    FileTrees.delete(folder(group));
    FileTrees.delete(aside(group));
    FileTrees.delete(stateFolder(group));
    note(group, new GroupOrigin(GroupOrigin.Stage.REMOVED, List.of()));
  }

  Path stateFolder(int group) {
    return stateDirectory.resolve(GroupIds.name(group));
  }

  private Path folder(int group) {
    return raftDirectory.resolve(GroupIds.raftId(group).getUuid().toString());
  }

  private Path aside(int group) {
    return raftDirectory.resolve("unelected-" + GroupIds.raftId(group).getUuid());
  }
}
