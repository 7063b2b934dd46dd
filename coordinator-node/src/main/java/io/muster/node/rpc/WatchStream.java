// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.muster.node.coordinator.ApiException;
import io.muster.node.coordinator.GroupAdministration;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.WatchGroupResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One operator's watch on a group. Events are only taken while the transport wants more, so a slow
 * reader misses some and costs nothing. Thread-safe.
 */
final class WatchStream implements GroupAdministration.Observer {
  private final ServerCallStreamObserver<WatchGroupResponse> observer;
  private final Consumer<WatchStream> onEnd;
  private GroupAdministration.@Nullable Watch watch;
  private boolean ended;

  /** To be made inside the handler of the call, where gRPC takes its callbacks. */
  WatchStream(ServerCallStreamObserver<WatchGroupResponse> observer, Consumer<WatchStream> onEnd) {
    this.observer = observer;
    this.onEnd = onEnd;
    observer.setOnReadyHandler(this::resume);
    observer.setOnCancelHandler(this::abandon);
  }

  /** The group is watched, or cannot be. */
  void started(GroupAdministration.@Nullable Watch started, @Nullable Throwable failure) {
    if (failure != null) {
      fail(failure);
    } else if (started != null) {
      boolean late;
      synchronized (this) {
        watch = started;
        late = ended;
      }
      if (late) {
        started.close();
      }
    }
  }

  @Override
  public boolean isReady() {
    return observer.isReady();
  }

  @Override
  public synchronized void events(WatchGroupResponse events) {
    if (!ended) {
      observer.onNext(events);
    }
  }

  @Override
  public void ended(ApiException refusal) {
    fail(refusal);
  }

  /** The node stops. */
  void stop() {
    fail(
        new ApiException(
            ErrorReason.NOT_COORDINATOR,
            "the node stops: look the coordinator up and watch the group there"));
  }

  void fail(Throwable failure) {
    if (end()) {
      observer.onError(ErrorMapping.status(failure));
    }
  }

  /** The caller is gone. */
  private void abandon() {
    end();
  }

  private void resume() {
    GroupAdministration.Watch current;
    synchronized (this) {
      current = ended ? null : watch;
    }
    if (current != null) {
      current.resume();
    }
  }

  /** True for the first one. */
  private boolean end() {
    GroupAdministration.Watch current;
    synchronized (this) {
      if (ended) {
        return false;
      }
      ended = true;
      current = watch;
    }
    if (current != null) {
      current.close();
    }
    onEnd.accept(this);
    return true;
  }
}
