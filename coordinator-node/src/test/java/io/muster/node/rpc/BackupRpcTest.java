// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.muster.proto.v1.BackupPart;
import io.muster.proto.v1.BackupServiceGrpc;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.ReadBackupResponse;
import io.muster.proto.v1.RestoreChunkRequest;
import io.muster.state.Limits;
import io.muster.state.backup.ChunkChain;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A part on its way over the wire, and the limits of what comes in. */
class BackupRpcTest {
  private RunningServer running;

  @BeforeEach
  void start() throws Exception {
    running = new RunningServer();
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  private BackupServiceGrpc.BackupServiceBlockingStub stub() {
    return BackupServiceGrpc.newBlockingStub(running.channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  @Test
  void aPartComesInChunksThatFitAndWithItsChecksum() {
    running.backups.fill(300, 10_000);
    List<ReadBackupResponse> all = new ArrayList<>();
    stub().readBackup(ReadBackupRequest.getDefaultInstance()).forEachRemaining(all::add);

    assertThat(all.get(0).getBegin().getTerm()).isEqualTo(3);
    assertThat(all.get(0).getBegin().getIndex()).isEqualTo(17);
    BackupPart end = all.get(all.size() - 1).getEnd();
    assertThat(end.getRows()).isEqualTo(300);
    assertThat(end.getChunks()).isEqualTo(all.size() - 2).isBetween(8, 20);
    ByteString checksum = ChunkChain.START;
    for (ReadBackupResponse chunk : all.subList(1, all.size() - 1)) {
      assertThat(chunk.getChunk().size()).isBetween(1, Limits.BACKUP_CHUNK_BYTES_MAX);
      checksum = ChunkChain.next(checksum, chunk.getChunk());
    }
    assertThat(end.getChecksum()).isEqualTo(checksum);
  }

  /** Who does not read on makes the node neither read on nor keep what it has read. */
  @Test
  void aReaderThatStopsIsNotSentMoreAndItsPlaceIsFreeWhenItGoes() {
    running.backups.fill(1_000, 10_000);
    List<ClientCall<ReadBackupRequest, ReadBackupResponse>> stalled = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ClientCall<ReadBackupRequest, ReadBackupResponse> call =
          running.channel.newCall(BackupServiceGrpc.getReadBackupMethod(), CallOptions.DEFAULT);
      call.start(new ClientCall.Listener<>() {}, new Metadata());
      call.sendMessage(ReadBackupRequest.getDefaultInstance());
      call.halfClose();
      stalled.add(call);
    }
    await().until(() -> running.backups.taken().size() == 4);
    Iterator<ReadBackupResponse> fifth = stub().readBackup(ReadBackupRequest.getDefaultInstance());
    assertThatThrownBy(fifth::next)
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("4 backups");
    stalled.forEach(call -> call.cancel("enough", null));
    await()
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .until(() -> stub().readBackup(ReadBackupRequest.getDefaultInstance()).next().hasBegin());
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheNameOfTheField() {
    BackupPart part = BackupPart.newBuilder().setChunks(2).setChecksum(ChunkChain.START).build();
    RestoreChunkRequest good =
        RestoreChunkRequest.newBuilder()
            .setBackupId("b-1")
            .setNumber(1)
            .setPart(part)
            .setChunk(ByteString.copyFromUtf8("x"))
            .build();
    stub().restoreChunk(good);
    assertRefused("partition", good.toBuilder().setPartition(-2));
    assertRefused("backup_id", good.toBuilder().setBackupId(""));
    assertRefused("backup_id", good.toBuilder().setBackupId("../b"));
    assertRefused("backup_id", good.toBuilder().setBackupId("b".repeat(65)));
    assertRefused("number", good.toBuilder().setNumber(3));
    assertRefused("number", good.toBuilder().setNumber(-1));
    assertRefused("part.chunks", good.toBuilder().setPart(part.toBuilder().setChunks(1_000_001)));
    assertRefused("part.rows", good.toBuilder().setPart(part.toBuilder().setRows(-1)));
    assertRefused(
        "part.checksum", good.toBuilder().setPart(part.toBuilder().setChecksum(ByteString.EMPTY)));
    assertRefused("position_base", good.toBuilder().setPositionBase(Limits.POSITION_BASE_MAX + 1));
    assertRefused("chunk", good.toBuilder().setChunk(ByteString.EMPTY));
    assertRefused("chunk", good.toBuilder().setNumber(0));
    assertRefused(
        "chunk",
        good.toBuilder()
            .setChunk(ByteString.copyFrom(new byte[Limits.BACKUP_CHUNK_BYTES_MAX + 1])));
    assertThat(running.backups.taken()).containsExactly(good);
  }

  private void assertRefused(String field, RestoreChunkRequest.Builder request) {
    assertThatThrownBy(() -> stub().restoreChunk(request.build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refusal -> {
              assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(refusal).hasMessageContaining(field + " ");
            });
  }
}
