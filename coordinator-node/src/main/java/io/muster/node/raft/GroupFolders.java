// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;

/**
 * The groups of this node on disk: which are there, which must be created, and which were being
 * created when the node stopped.
 *
 * <p>At its start Ratis takes up every group folder by itself, with the members that are recorded
 * in it. But it records them only when the group has elected its first leader. A folder from before
 * that would come up without members and wait for ever; so such folders are kept out of Ratis's
 * sight at the start and then added with their members, their term and vote unchanged.
 */
final class GroupFolders {
  private final RaftHostConfig config;
  private final List<Integer> fresh = new ArrayList<>();
  private final List<Integer> unelected = new ArrayList<>();

  GroupFolders(RaftHostConfig config) {
    this.config = config;
  }

  /** Before the server is built. */
  void prepare() throws IOException {
    Files.createDirectories(config.raftDirectory());
    Files.createDirectories(config.stateDirectory());
    for (int group : config.hosted()) {
      Path folder = folder(group);
      Path current = folder.resolve("current");
      if (Files.exists(aside(group))) {
        unelected.add(group);
      } else if (!Files.exists(current.resolve("raft-meta"))) {
        // Written last when a group is created, so nothing was promised to anybody yet.
        FileTrees.delete(folder);
        FileTrees.delete(stateFolder(group));
        fresh.add(group);
      } else if (!Files.exists(current.resolve("raft-meta.conf"))) {
        Files.move(folder, aside(group), StandardCopyOption.ATOMIC_MOVE);
        unelected.add(group);
      }
    }
  }

  /** After the server has started. */
  void addMissing(RaftServer server) throws IOException {
    List<CompletableFuture<RaftClientReply>> added = new ArrayList<>();
    for (int group : unelected) {
      Files.move(aside(group), folder(group), StandardCopyOption.ATOMIC_MOVE);
      added.add(add(server, group, false));
    }
    for (int group : fresh) {
      added.add(add(server, group, true));
    }
    try {
      for (CompletableFuture<RaftClientReply> answer : added) {
        RaftClientReply reply = answer.join();
        if (!reply.isSuccess()) {
          throw new IOException("a replica group cannot be added", reply.getException());
        }
      }
    } catch (CompletionException e) {
      throw new IOException("a replica group cannot be added", e.getCause());
    }
  }

  Path stateFolder(int group) {
    return config.stateDirectory().resolve(GroupIds.name(group));
  }

  private CompletableFuture<RaftClientReply> add(RaftServer server, int group, boolean format) {
    List<RaftPeer> peers = new ArrayList<>();
    for (int nodeId : config.replicas().apply(group)) {
      // All priorities level: Ratis refuses a transfer to anybody below the highest.
      peers.add(
          RaftPeer.newBuilder()
              .setId(GroupIds.peerId(nodeId))
              .setAddress(config.node(nodeId).address())
              .build());
    }
    RaftGroupId id = GroupIds.raftId(group);
    return server.groupManagementAsync(
        GroupManagementRequest.newAdd(
            DivisionAccess.client(),
            server.getId(),
            DivisionAccess.nextCall(),
            RaftGroup.valueOf(id, peers),
            format));
  }

  private Path folder(int group) {
    return config.raftDirectory().resolve(GroupIds.raftId(group).getUuid().toString());
  }

  private Path aside(int group) {
    return config.raftDirectory().resolve("unelected-" + GroupIds.raftId(group).getUuid());
  }
}
