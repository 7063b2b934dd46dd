// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atLeast;
import static io.muster.node.rpc.FieldChecks.envelope;
import static io.muster.node.rpc.FieldChecks.invalid;

import io.muster.node.coordinator.Backups;
import io.muster.proto.v1.BackupPart;
import io.muster.proto.v1.DescribeRestoreRequest;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.RestoreChunkRequest;
import io.muster.state.Limits;
import io.muster.state.backup.ChunkChain;

/**
 * Shape and limits of requests about backups. Every method returns if the request is in order and
 * otherwise throws {@link io.muster.node.coordinator.ApiException}. What a chunk holds is checked
 * where it is applied.
 */
final class BackupValidator {

  static void read(ReadBackupRequest request) {
    envelope(request.getHeader(), request);
    partition(request.getPartition());
  }

  static void describe(DescribeRestoreRequest request) {
    envelope(request.getHeader(), request);
    partition(request.getPartition());
  }

  static void restore(RestoreChunkRequest request) {
    envelope(request.getHeader(), request);
    partition(request.getPartition());
    backupId(request.getBackupId());
    BackupPart part = request.getPart();
    within("part.chunks", part.getChunks(), Limits.BACKUP_CHUNKS_MAX);
    within("number", request.getNumber(), part.getChunks());
    within("part.rows", part.getRows(), Long.MAX_VALUE);
    within("position_base", request.getPositionBase(), Limits.POSITION_BASE_MAX);
    if (part.getChecksum().size() != ChunkChain.START.size()) {
      throw invalid(
          "part.checksum",
          ChunkChain.START.size(),
          "part.checksum has "
              + part.getChecksum().size()
              + " bytes; a SHA-256 has "
              + ChunkChain.START.size()
              + ": send the one that ReadBackup told");
    }
    boolean announces = request.getNumber() == 0;
    if (announces != request.getChunk().isEmpty()
        || request.getChunk().size() > Limits.BACKUP_CHUNK_BYTES_MAX) {
      throw invalid(
          "chunk",
          Limits.BACKUP_CHUNK_BYTES_MAX,
          "chunk has "
              + request.getChunk().size()
              + " bytes; number 0 comes without one, and others have 1 to "
              + Limits.BACKUP_CHUNK_BYTES_MAX
              + ": send the chunks as ReadBackup told them");
    }
  }

  private static void partition(int partition) {
    atLeast("partition", partition, Backups.CLUSTER, ": -1 is topics, settings and access rules");
  }

  private static void backupId(String id) {
    if (!id.matches("[a-zA-Z0-9-]{1," + Limits.BACKUP_ID_LENGTH_MAX + "}")) {
      throw invalid(
          "backup_id",
          Limits.BACKUP_ID_LENGTH_MAX,
          "backup_id is "
              + Texts.quoted(id)
              + "; use 1 to "
              + Limits.BACKUP_ID_LENGTH_MAX
              + " characters of [a-zA-Z0-9-]");
    }
  }

  private static void within(String field, long value, long max) {
    if (value < 0 || value > max) {
      throw invalid(field, max, field + " is " + value + "; it must be 0 to " + max);
    }
  }

  private BackupValidator() {}
}
