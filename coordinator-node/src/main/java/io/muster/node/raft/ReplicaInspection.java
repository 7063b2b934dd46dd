// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.storage.RaftStorageDirectory;

/**
 * Reads what a replica has on disk before Ratis does: for Ratis one replica that it cannot open is
 * a reason to open none.
 */
final class ReplicaInspection {

  private ReplicaInspection() {}

  /**
   * @param folder of the replica, with its log below {@code current}
   * @return index of the last entry in its log, -1 where there is none
   * @throws DamagedReplicaException for what cannot be read and was there
   */
  static long lastIndex(Path folder) throws IOException {
    Path current = folder.resolve(RaftStorageDirectory.CURRENT_DIR_NAME);
    checkMetadata(current.resolve("raft-meta"));
    Path configuration = current.resolve("raft-meta.conf");
    if (Files.exists(configuration)) {
      checkConfiguration(configuration);
    } else if (LogFiles.firstIndex(current) > 0) {
      throw new DamagedReplicaException(
          configuration + " is missing, although the group had leaders");
    }
    return LogInspection.lastIndex(current);
  }

  /** Term and vote. */
  private static void checkMetadata(Path file) throws IOException {
    Properties found = new Properties();
    try {
      found.load(new StringReader(Files.readString(file)));
      long term = Long.parseLong(found.getProperty("term", ""));
      if (term < 0 || found.getProperty("votedFor") == null) {
        throw new IllegalArgumentException("it names no term and vote");
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new DamagedReplicaException(
          file + " cannot be read: " + DamagedReplicaException.told(e));
    }
  }

  /** The members. They may be of a later entry than the log has: a snapshot brings them first. */
  private static void checkConfiguration(Path file) throws IOException {
    try {
      LogEntryProto entry = LogEntryProto.parseFrom(Files.readAllBytes(file));
      if (entry.getConfigurationEntry().getPeersCount() == 0) {
        throw new IOException("it names no members");
      }
    } catch (IOException e) {
      throw new DamagedReplicaException(
          file + " cannot be read: " + DamagedReplicaException.told(e));
    }
  }
}
