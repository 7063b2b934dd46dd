// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.stub.ServerCallStreamObserver;
import io.muster.node.coordinator.ApiException;
import io.muster.node.raft.Burst;
import io.muster.proto.v1.ConnectResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.Push;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be written to one stream. Anybody puts in, one writer thread at a time takes out:
 * whatever has gathered by then goes into one message. So the thread that applies the log only adds
 * to a queue, and a thousand answers of one log entry make a few messages ({@link Burst}).
 *
 * <p>Writes only while the transport asks for more. A client that does not read lets the queue grow
 * up to its bounds; then the stream is ended with RESOURCE_EXHAUSTED.
 *
 * <p>Thread-safe.
 */
final class ConnectOutbox {
  /** More than all calls that a stream may have unanswered, and their refusals. */
  static final int QUEUE_ENTRIES_MAX = 20_000;

  /** Twice what the unanswered requests of a stream may hold, so only a slow reader meets it. */
  static final int QUEUE_BYTES_MAX = 32 << 20;

  /** Of one message; far below the 4 MiB that gRPC clients accept. */
  static final int MESSAGE_BYTES_MAX = 256 << 10;

  private static final Logger log = LoggerFactory.getLogger(ConnectOutbox.class);

  private final ServerCallStreamObserver<ConnectResponse> observer;
  private final Executor writers;
  private final Runnable write = this::write;
  private final Object lock = new Object();

  // Guarded by the lock.
  private final Deque<MessageLite> queue = new ArrayDeque<>();
  private int queuedBytes;

  /** Of the topic registry, where the client has not been told yet; 0 where it has. */
  private long topicsRevision;

  private boolean writing;

  /** The transport has enough. It calls when it wants more, so until then no writer need look. */
  private boolean blocked;

  private boolean finishing;
  private boolean ended;
  private @Nullable RuntimeException failure;
  private Runnable onEnd = () -> {};

  /** To be made inside the handler of the call, where gRPC takes its callbacks. */
  ConnectOutbox(ServerCallStreamObserver<ConnectResponse> observer, Executor writers) {
    this.observer = observer;
    this.writers = writers;
    observer.setOnReadyHandler(this::ready);
    observer.setOnCancelHandler(this::abandon);
  }

  /** Runs once, when nothing will be written any more. */
  void onEnd(Runnable action) {
    synchronized (lock) {
      onEnd = action;
    }
  }

  void answer(ConnectResponse.Answer answer) {
    add(answer);
  }

  void push(Push push) {
    add(push);
  }

  /** Tells the client of the registry's revision; only the newest one goes out. */
  void topicsRevision(long revision) {
    synchronized (lock) {
      topicsRevision = Math.max(topicsRevision, revision);
    }
    write();
  }

  /** Ends the stream normally once everything in the queue is written. */
  void finish() {
    synchronized (lock) {
      finishing = true;
    }
    write();
  }

  /** Ends the stream with a status, without what is still in the queue. */
  void fail(RuntimeException status) {
    synchronized (lock) {
      failLocked(status);
    }
    write();
  }

  /** The client has gone; nothing can be written. */
  void abandon() {
    boolean first;
    synchronized (lock) {
      first = !ended;
      endLocked();
    }
    if (first) {
      runOnEnd();
    }
  }

  private void add(MessageLite entry) {
    synchronized (lock) {
      if (ended || failure != null) {
        return;
      }
      queue.add(entry);
      queuedBytes += entry.getSerializedSize();
      if (queue.size() > QUEUE_ENTRIES_MAX || queuedBytes > QUEUE_BYTES_MAX) {
        failLocked(
            ErrorMapping.status(
                new ApiException(
                    ErrorReason.THROTTLED,
                    "More than "
                        + QUEUE_ENTRIES_MAX
                        + " answers or "
                        + QUEUE_BYTES_MAX
                        + " bytes wait to be read on this stream: read faster, or have fewer calls "
                        + "unanswered")));
      }
    }
    Burst.atEnd(Burst.Stage.ANSWERS, write);
  }

  private void failLocked(RuntimeException status) {
    if (failure == null) {
      failure = status;
    }
    queue.clear();
    queuedBytes = 0;
  }

  private void endLocked() {
    ended = true;
    queue.clear();
    queuedBytes = 0;
  }

  private void ready() {
    synchronized (lock) {
      blocked = false;
    }
    write();
  }

  /** Sees to it that a writer comes, unless one is there. */
  private void write() {
    synchronized (lock) {
      if (writing || ended || (blocked && failure == null)) {
        return;
      }
      writing = true;
    }
    writers.execute(this::writeAll);
  }

  private void writeAll() {
    try {
      while (writeNext()) {
        // Goes on until nothing waits or the transport has enough.
      }
    } catch (RuntimeException e) {
      // gRPC throws here only when the call is over in a way it has not told us yet.
      log.debug("A stream broke while it was written to", e);
      abandon();
    }
  }

  /** Only one thread at a time is here, the one that set {@code writing}. */
  private boolean writeNext() {
    boolean ready = observer.isReady();
    ConnectResponse message = null;
    boolean stuck = false;
    synchronized (lock) {
      if (ended) {
        return false;
      }
      if (failure != null || (finishing && isDrained())) {
        endLocked();
      } else if (isDrained()) {
        writing = false;
        return false;
      } else if (ready) {
        message = takeLocked();
      } else {
        writing = false;
        blocked = true;
        stuck = true;
      }
    }
    if (message != null) {
      observer.onNext(message);
      return true;
    }
    if (!stuck) {
      close();
    } else if (observer.isReady()) {
      // It became ready before the writer had left, so gRPC's call may have come too early.
      ready();
    }
    return false;
  }

  private boolean isDrained() {
    return queue.isEmpty() && topicsRevision == 0;
  }

  private void close() {
    RuntimeException status;
    synchronized (lock) {
      status = failure;
    }
    if (status != null) {
      observer.onError(status);
    } else {
      observer.onCompleted();
    }
    runOnEnd();
  }

  private ConnectResponse takeLocked() {
    ConnectResponse.Builder message =
        ConnectResponse.newBuilder().setTopicsRevision(topicsRevision);
    topicsRevision = 0;
    int bytes = 0;
    MessageLite entry = queue.peek();
    while (entry != null
        && (bytes == 0 || bytes + entry.getSerializedSize() <= MESSAGE_BYTES_MAX)) {
      queue.remove();
      bytes += entry.getSerializedSize();
      if (entry instanceof ConnectResponse.Answer answer) {
        message.addAnswers(answer);
      } else if (entry instanceof Push push) {
        message.addPushes(push);
      }
      entry = queue.peek();
    }
    queuedBytes -= bytes;
    return message.build();
  }

  private void runOnEnd() {
    Runnable action;
    synchronized (lock) {
      action = onEnd;
      onEnd = () -> {};
    }
    action.run();
  }
}
