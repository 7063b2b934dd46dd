// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.muster.node.coordinator.BackupSource;
import io.muster.proto.v1.ReadBackupResponse;
import org.jspecify.annotations.Nullable;

/**
 * One part of a backup on its way to a client. The next chunk is read when the transport wants
 * more, so a slow reader costs no memory. Thread-safe.
 */
final class BackupStream {
  private final ServerCallStreamObserver<ReadBackupResponse> observer;

  // Guarded by this.
  private @Nullable BackupSource source;
  private boolean reading;
  private boolean ended;

  /** To be made inside the handler of the call, where gRPC takes its callbacks. */
  BackupStream(ServerCallStreamObserver<ReadBackupResponse> observer) {
    this.observer = observer;
    observer.setOnReadyHandler(this::readOn);
    observer.setOnCancelHandler(this::end);
  }

  /** The part is open, or cannot be. */
  void opened(@Nullable BackupSource opened, @Nullable Throwable failure) {
    if (failure != null) {
      fail(failure);
    } else if (opened != null) {
      boolean late;
      synchronized (this) {
        source = opened;
        late = ended;
      }
      if (late) {
        opened.close();
      } else {
        readOn();
      }
    }
  }

  private void readOn() {
    BackupSource current;
    synchronized (this) {
      current = source;
      if (ended || reading || current == null || !observer.isReady()) {
        return;
      }
      reading = true;
    }
    current.next().whenComplete(this::hasRead);
  }

  private void hasRead(@Nullable ReadBackupResponse message, @Nullable Throwable failure) {
    if (failure != null || message == null) {
      fail(failure == null ? new IllegalStateException("no message of a backup") : failure);
      return;
    }
    synchronized (this) {
      if (ended) {
        return;
      }
      reading = false;
      observer.onNext(message);
    }
    if (!message.hasEnd()) {
      readOn();
    } else if (end()) {
      observer.onCompleted();
    }
  }

  void fail(Throwable failure) {
    if (end()) {
      observer.onError(ErrorMapping.status(failure));
    }
  }

  /** True for the first one. */
  private boolean end() {
    BackupSource current;
    synchronized (this) {
      if (ended) {
        return false;
      }
      ended = true;
      current = source;
    }
    if (current != null) {
      current.close();
    }
    return true;
  }
}
