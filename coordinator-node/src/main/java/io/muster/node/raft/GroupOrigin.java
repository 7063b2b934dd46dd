// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a replica came to be on this node, in a small file beside its folder: what Ratis does not
 * record before a group has elected its first leader, and what tells a replica that is not there
 * yet from one that was lost.
 *
 * @param stage how far the replica is
 * @param members those that the group was founded with; none where this node joins a group that is
 *     there, and learns its members from the leader
 * @param copy how many copies of the group this folder has lost before to damage; of stage {@link
 *     Stage#LOST}, the one that it has lost last
 */
record GroupOrigin(Stage stage, List<RaftMember> members, int copy) {
  private static final Pattern MEMBER = Pattern.compile("(\\d+)/(\\d+)@(.+):(\\d+)");
  private static final String SUFFIX = ".replica";

  enum Stage {
    /** Begun; nothing was promised to anybody before it is made. */
    BEING_MADE,
    MADE,
    /** Must not come up again; the group does without it. */
    BEING_REMOVED,
    /** Damaged: must not come up again, and the group may still count on it. */
    LOST
  }

  GroupOrigin {
    members = List.copyOf(members);
  }

  GroupOrigin at(Stage next) {
    return new GroupOrigin(next, members, copy);
  }

  /** The file of a group. */
  static Path file(Path raftDirectory, int group) {
    return raftDirectory.resolve(GroupIds.name(group) + SUFFIX);
  }

  /** Groups that have a file. */
  static List<Integer> groups(Path raftDirectory) throws IOException {
    List<Integer> groups = new ArrayList<>();
    for (Path file : FileTrees.children(raftDirectory)) {
      String name = file.getFileName().toString();
      if (name.endsWith(SUFFIX)) {
        groups.add(GroupIds.number(name.substring(0, name.length() - SUFFIX.length())));
      }
    }
    return groups;
  }

  static GroupOrigin read(Path file) throws IOException {
    Properties found = new Properties();
    found.load(new StringReader(Files.readString(file)));
    try {
      List<RaftMember> members = new ArrayList<>();
      for (String text : found.getProperty("members", "").split(",")) {
        Matcher member = MEMBER.matcher(text);
        if (member.matches()) {
          members.add(
              new RaftMember(
                  Integer.parseInt(member.group(1)),
                  Integer.parseInt(member.group(2)),
                  member.group(3),
                  Integer.parseInt(member.group(4))));
        } else if (!text.isEmpty()) {
          throw new IllegalArgumentException("\"" + text + "\" is no member");
        }
      }
      return new GroupOrigin(
          Stage.valueOf(found.getProperty("stage", "")),
          members,
          Integer.parseInt(found.getProperty("copy", "")));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** The file is there completely or as before, also after a power failure. */
  void write(Path raftDirectory, int group) throws IOException {
    Path file = file(raftDirectory, group);
    StringBuilder text = new StringBuilder("stage=").append(stage);
    text.append("\ncopy=").append(copy).append("\nmembers=");
    for (RaftMember member : members) {
      text.append(member.nodeId())
          .append('/')
          .append(member.epoch())
          .append('@')
          .append(member.host())
          .append(':')
          .append(member.port())
          .append(',');
    }
    text.append('\n');
    Path draft = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    FileTrees.syncFolder(raftDirectory);
  }
}
