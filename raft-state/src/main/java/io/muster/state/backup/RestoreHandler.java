// SPDX-License-Identifier: Apache-2.0
package io.muster.state.backup;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.BackupChunk;
import io.muster.proto.internal.v1.BackupWhole;
import io.muster.proto.internal.v1.RestoreChunk;
import io.muster.proto.internal.v1.RestoreRecord;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Limits;
import io.muster.state.Outcome;
import io.muster.state.backup.RestoredPart.Put;
import io.muster.state.store.WriteSet;
import org.jspecify.annotations.Nullable;

/**
 * RestoreChunk: one chunk of a backup comes into a part that is empty, or has the chunks before it
 * of the same backup. A chunk that is there already is answered as the first time, so a restoration
 * that broke off can be run again from its beginning.
 */
public final class RestoreHandler {
  private static final int VERSION = 1;

  public static Outcome apply(
      Part part, RestoreChunk command, RestoredPart target, RestoreTransaction transaction) {
    RestoreRecord record = transaction.of(part);
    String problem = problem(command.getWhole());
    if (problem != null) {
      return refused(problem);
    }
    if (record.getNextChunk() == 0) {
      return announce(part, command, target, transaction);
    }
    if (!record.getBackupId().equals(command.getBackupId())
        || !record.getWhole().equals(command.getWhole())) {
      return refused(
          part
              + (Restorations.isUnderWay(record) ? " is being" : " was")
              + " restored from backup "
              + record.getBackupId()
              + "; a part takes one backup only, use a new cluster");
    }
    if (command.getNumber() < record.getNextChunk()) {
      return new Outcome.ChunkRestored(record.getNextChunk());
    }
    if (command.getNumber() > record.getNextChunk()) {
      return refused(
          "chunk "
              + command.getNumber()
              + " of "
              + part
              + " came where "
              + record.getNextChunk()
              + " is due");
    }
    return take(part, command, record, target, transaction);
  }

  /** What apply relies on; who sends a chunk has heard it in more words. */
  private static @Nullable String problem(BackupWhole whole) {
    boolean fits =
        whole.getChunks() >= 0
            && whole.getChunks() <= Limits.BACKUP_CHUNKS_MAX
            && whole.getPositionBase() >= 0
            && whole.getPositionBase() <= Limits.POSITION_BASE_MAX;
    return fits ? null : "chunks or position_base is out of its range";
  }

  private static Outcome announce(
      Part part, RestoreChunk command, RestoredPart target, RestoreTransaction transaction) {
    if (command.getNumber() != 0) {
      return refused("chunk " + command.getNumber() + " of " + part + " came before chunk 0");
    }
    if (!target.isEmpty()) {
      return refused(part + " is not empty; a backup can only be restored into a new cluster");
    }
    RestoreRecord begun =
        RestoreRecord.newBuilder()
            .setVersion(VERSION)
            .setBackupId(command.getBackupId())
            .setWhole(command.getWhole())
            .setNextChunk(1)
            .setChecksum(ChunkChain.START)
            .build();
    String problem = begun.getWhole().getChunks() == 0 ? problemOfAll(begun, target) : null;
    if (problem != null) {
      return refused(problem);
    }
    transaction.put(part, begun);
    return new Outcome.ChunkRestored(begun.getNextChunk());
  }

  private static Outcome take(
      Part part,
      RestoreChunk command,
      RestoreRecord record,
      RestoredPart target,
      RestoreTransaction transaction) {
    BackupChunk chunk;
    try {
      chunk = BackupChunk.parseFrom(command.getChunk());
    } catch (InvalidProtocolBufferException e) {
      return refused("chunk " + command.getNumber() + " of " + part + " cannot be read");
    }
    RestoreRecord.Builder next =
        record.toBuilder()
            .setNextChunk(record.getNextChunk() + 1)
            .setChecksum(ChunkChain.next(record.getChecksum(), command.getChunk()));
    boolean last = record.getNextChunk() == record.getWhole().getChunks();
    if (last && !next.getChecksum().equals(record.getWhole().getChecksum())) {
      // Before anything of it is put.
      return refused(part + " has come to another checksum than the backup says");
    }
    long rows = record.getRows() + chunk.getRowsList().stream().filter(r -> !r.getGoesOn()).count();
    if (last && rows != record.getWhole().getRows()) {
      return refused(part + " cannot be opened: " + otherRows(rows, record));
    }
    WriteSet.Savepoint before = transaction.savepoint();
    Put put =
        target.put(chunk.getRowsList(), record.getOpenKey(), record.getWhole().getPositionBase());
    if (put.problem() != null) {
      return refused("chunk " + command.getNumber() + " of " + part + ": " + put.problem());
    }
    RestoreRecord taken =
        next.setRows(record.getRows() + put.rows()).setOpenKey(put.openKey()).build();
    String problem = last ? problemOfAll(taken, target) : null;
    if (problem != null) {
      before.goBack();
      return refused(part + " cannot be opened: " + problem);
    }
    transaction.put(part, last ? opened(taken, transaction) : taken);
    return new Outcome.ChunkRestored(taken.getNextChunk());
  }

  private static @Nullable String problemOfAll(RestoreRecord record, RestoredPart target) {
    if (!record.getChecksum().equals(record.getWhole().getChecksum())) {
      return "it has come to another checksum than the backup says";
    }
    if (record.getRows() != record.getWhole().getRows() || !record.getOpenKey().isEmpty()) {
      return otherRows(record.getRows(), record);
    }
    return target.problemOfAll();
  }

  private static String otherRows(long rows, RestoreRecord record) {
    return "it has come to " + rows + " rows where the backup says " + record.getWhole().getRows();
  }

  /** Offsets that are older than their retention by now are kept for as long from here. */
  private static RestoreRecord opened(RestoreRecord record, RestoreTransaction transaction) {
    return record.toBuilder().setOpenedAtMs(transaction.logTimeMs()).build();
  }

  private static Outcome.Rejected refused(String why) {
    return new Outcome.Rejected(ErrorReason.INVALID_REQUEST, why);
  }

  private RestoreHandler() {}
}
