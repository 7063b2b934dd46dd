// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.muster.node.coordinator.Backups;
import io.muster.proto.v1.BackupServiceGrpc;
import io.muster.proto.v1.DescribeRestoreRequest;
import io.muster.proto.v1.DescribeRestoreResponse;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.ReadBackupResponse;
import io.muster.proto.v1.RestoreChunkRequest;
import io.muster.proto.v1.RestoreChunkResponse;

/** Backups over gRPC. */
final class BackupRpc extends BackupServiceGrpc.BackupServiceImplBase {
  private final Backups backups;

  BackupRpc(Backups backups) {
    this.backups = backups;
  }

  @Override
  public void readBackup(ReadBackupRequest request, StreamObserver<ReadBackupResponse> observer) {
    BackupStream stream = new BackupStream((ServerCallStreamObserver<ReadBackupResponse>) observer);
    try {
      BackupValidator.read(request);
      backups.read(request).whenComplete(stream::opened);
    } catch (RuntimeException e) {
      stream.fail(e);
    }
  }

  @Override
  public void restoreChunk(
      RestoreChunkRequest request, StreamObserver<RestoreChunkResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          BackupValidator.restore(request);
          return backups.restore(request);
        });
  }

  @Override
  public void describeRestore(
      DescribeRestoreRequest request, StreamObserver<DescribeRestoreResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          BackupValidator.describe(request);
          return backups.describe(request);
        });
  }
}
