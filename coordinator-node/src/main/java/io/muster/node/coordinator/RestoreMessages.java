// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.BackupWhole;
import io.muster.proto.internal.v1.RestoreChunk;
import io.muster.proto.internal.v1.RestoreRecord;
import io.muster.proto.v1.DescribeRestoreResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ResponseHeader;
import io.muster.proto.v1.RestoreChunkRequest;
import io.muster.proto.v1.RestoreChunkResponse;
import io.muster.state.Outcome;
import io.muster.state.backup.Part;
import io.muster.state.backup.Restorations;
import java.util.Map;

/** Restorations on the wire and in the log, the same for partitions and for the cluster group. */
public final class RestoreMessages {

  /** What of a request goes into the log. */
  public static RestoreChunk chunk(RestoreChunkRequest request) {
    return RestoreChunk.newBuilder()
        .setBackupId(request.getBackupId())
        .setNumber(request.getNumber())
        .setWhole(
            BackupWhole.newBuilder()
                .setChunks(request.getPart().getChunks())
                .setRows(request.getPart().getRows())
                .setChecksum(request.getPart().getChecksum())
                .setPositionBase(request.getPositionBase()))
        .setChunk(request.getChunk())
        .build();
  }

  public static RestoreChunkResponse taken(ResponseHeader header, Outcome.ChunkRestored outcome) {
    return RestoreChunkResponse.newBuilder()
        .setHeader(header)
        .setNextChunk(outcome.nextChunk())
        .build();
  }

  public static DescribeRestoreResponse described(
      ResponseHeader header, Restorations restorations, Part part) {
    RestoreRecord record = restorations.of(part);
    return DescribeRestoreResponse.newBuilder()
        .setHeader(header)
        .setEmpty(restorations.isEmpty(part))
        .setBackupId(record.getBackupId())
        .setNextChunk(record.getNextChunk())
        .setChunks(record.getWhole().getChunks())
        .build();
  }

  /** Groups would be looked for in other partitions than those that they are in. */
  public static ApiException otherPartitions(int backedUp, int here) {
    return new ApiException(
        ErrorReason.INVALID_REQUEST,
        "the backup is of a cluster with offsets.partitions="
            + backedUp
            + " and this one has "
            + here
            + ": restore into a cluster that was created with offsets.partitions="
            + backedUp,
        Map.of("field", "offsets_partitions", "limit", Integer.toString(here)));
  }

  private RestoreMessages() {}
}
