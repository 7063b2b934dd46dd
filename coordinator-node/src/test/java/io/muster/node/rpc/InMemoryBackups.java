// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.muster.node.coordinator.BackupSource;
import io.muster.node.coordinator.BackupSources;
import io.muster.node.coordinator.Backups;
import io.muster.node.coordinator.ThreadTimers;
import io.muster.proto.internal.v1.AppliedRecord;
import io.muster.proto.v1.DescribeRestoreRequest;
import io.muster.proto.v1.DescribeRestoreResponse;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.ResponseHeader;
import io.muster.proto.v1.RestoreChunkRequest;
import io.muster.proto.v1.RestoreChunkResponse;
import io.muster.state.backup.BackupReader;
import io.muster.state.store.InMemoryStore;
import io.muster.state.store.Keys;
import io.muster.state.store.WriteSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes every request about backups that gets so far; what it reads is one partition in heap. */
final class InMemoryBackups implements Backups, AutoCloseable {
  final InMemoryStore store = new InMemoryStore();
  private final List<Message> taken = new CopyOnWriteArrayList<>();
  private final ThreadTimers timers = new ThreadTimers("backups");
  private final BackupSources sources = new BackupSources(1, Runnable::run, timers);

  List<Message> taken() {
    return taken;
  }

  /** Groups whose headers have so many bytes. */
  void fill(int groups, int bytes) {
    WriteSet writes = store.begin();
    for (int i = 0; i < groups; i++) {
      writes.put(Keys.group(0, "g" + i), ByteString.copyFrom(new byte[bytes]).toByteArray());
    }
    store.commit(writes, AppliedRecord.newBuilder().setTerm(3).setIndex(17).build());
  }

  @Override
  public CompletableFuture<BackupSource> read(ReadBackupRequest request) {
    taken.add(request);
    return CompletableFuture.completedFuture(
        sources.open(
            ResponseHeader.getDefaultInstance(), () -> BackupReader.ofPartition(store.view(), 0)));
  }

  @Override
  public CompletableFuture<RestoreChunkResponse> restore(RestoreChunkRequest request) {
    taken.add(request);
    return CompletableFuture.completedFuture(RestoreChunkResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<DescribeRestoreResponse> describe(DescribeRestoreRequest request) {
    taken.add(request);
    return CompletableFuture.completedFuture(DescribeRestoreResponse.getDefaultInstance());
  }

  @Override
  public void close() {
    timers.close();
  }
}
