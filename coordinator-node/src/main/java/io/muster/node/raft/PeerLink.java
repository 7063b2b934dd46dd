// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.raft.PeerAppends.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCallStreamObserver;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to one node with one stream of {@link PeerAppends}, made anew when it has ended.
 *
 * <p>A sender that has something is put into a queue; one thread at a time empties it, and what the
 * senders in it have goes out together. So the busier the groups, the fewer messages and wake-ups
 * there are for each entry.
 */
final class PeerLink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PeerLink.class);

  /** Not sooner is a stream made again, since what has ended it may end the next as well. */
  private static final long RETRY_NANOS = Duration.ofMillis(200).toNanos();

  /** Nothing is heard for so long, though something is asked: the stream is given up. */
  private static final long SILENCE_NANOS = Duration.ofSeconds(2).toNanos();

  /** A message is sent when it has so many bytes, whatever else there is. */
  private static final int BURST_BYTES = 256 << 10;

  private final ManagedChannel channel;
  private final Executor executor;
  private final RaftMetrics metrics;
  private final Set<LogSender> senders = ConcurrentHashMap.newKeySet();
  private final Queue<LogSender> ready = new ConcurrentLinkedQueue<>();
  private final Queue<Made> made = new ConcurrentLinkedQueue<>();
  private final AtomicInteger calls = new AtomicInteger();
  private volatile @Nullable Stream stream;
  private volatile boolean closed;
  private volatile long failedAt;

  /** A request that was made elsewhere, and whose it is. */
  private record Made(AppendEntriesRequestProto request, LogSender sender) {}

  PeerLink(ManagedChannel channel, Executor executor, RaftMetrics metrics) {
    this.channel = channel;
    this.executor = executor;
    this.metrics = metrics;
    this.failedAt = System.nanoTime() - RETRY_NANOS;
  }

  void join(LogSender sender) {
    senders.add(sender);
  }

  /** Returns true when it was the last one. */
  boolean leave(LogSender sender) {
    senders.remove(sender);
    return senders.isEmpty();
  }

  /** The sender has something; it is asked for it soon, on another thread. */
  void wake(LogSender sender) {
    if (sender.enqueue()) {
      ready.add(sender);
      run();
    }
  }

  /** Sends what was made on another thread. */
  void send(AppendEntriesRequestProto request, LogSender sender) {
    made.add(new Made(request, sender));
    run();
  }

  ManagedChannel channel() {
    return channel;
  }

  private void run() {
    if (calls.getAndIncrement() == 0) {
      try {
        executor.execute(this::drain);
      } catch (RejectedExecutionException closing) {
        log.debug("closing: nothing more is sent");
      }
    }
  }

  private void drain() {
    int seen = calls.get();
    do {
      Burst burst = new Burst(open());
      for (Made each = made.poll(); each != null; each = made.poll()) {
        if (burst.stream != null) {
          burst.add(each.request(), each.sender());
        } else {
          each.sender().broken();
        }
      }
      for (LogSender sender = ready.poll(); sender != null; sender = ready.poll()) {
        sender.dequeued();
        if (burst.stream != null) {
          // Where there is none, all are woken when there is one.
          sender.take(burst);
        }
      }
      burst.send();
      seen = calls.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Null while there is none that could be written to. */
  private @Nullable Stream open() {
    Stream known = stream;
    if (known != null) {
      return known.isReady() ? known : null;
    }
    if (closed || System.nanoTime() - failedAt < RETRY_NANOS) {
      return null;
    }
    // gRPC would wait longer with each attempt that fails.
    channel.resetConnectBackoff();
    Stream made = new Stream();
    stream = made;
    ClientCalls.asyncBidiStreamingCall(
        channel.newCall(PeerAppends.METHOD, CallOptions.DEFAULT), made);
    return made.isReady() ? made : null;
  }

  /** What is due by time. */
  void tick() {
    Stream open = stream;
    if (open != null) {
      open.giveUpWhereSilent();
    }
    for (LogSender sender : senders) {
      if (sender.tick()) {
        wake(sender);
      }
    }
  }

  private void wakeAll() {
    senders.forEach(this::wake);
  }

  @Override
  public void close() {
    closed = true;
    channel.shutdownNow();
  }

  /** What goes out together. Used by one thread. */
  final class Burst {
    private final @Nullable Stream stream;
    private List<AppendEntriesRequestProto> requests = new ArrayList<>();
    private int bytes;

    private Burst(@Nullable Stream stream) {
      this.stream = stream;
    }

    /** The request's answer goes to the sender. */
    void add(AppendEntriesRequestProto request, LogSender sender) {
      Stream to = stream;
      if (to == null) {
        throw new IllegalStateException("there is no stream");
      }
      to.unanswered.put(request.getServerRequest().getCallId(), sender);
      requests.add(request);
      bytes += request.getSerializedSize();
      if (bytes >= BURST_BYTES) {
        send();
      }
    }

    private void send() {
      Stream to = stream;
      if (to != null && !requests.isEmpty()) {
        metrics.burstSent(requests.size());
        to.send(requests);
        requests = new ArrayList<>();
        bytes = 0;
        if (to.ended) {
          // What was added behind the end is not seen by it.
          senders.forEach(LogSender::broken);
        }
      }
    }
  }

  private final class Stream
      implements ClientResponseObserver<List<AppendEntriesRequestProto>, List<Answer>> {
    private final Map<Long, LogSender> unanswered = new ConcurrentHashMap<>();
    private @Nullable ClientCallStreamObserver<List<AppendEntriesRequestProto>> requests;

    /** When something came, or was sent while nothing was awaited. */
    private volatile long heardAt = System.nanoTime();

    private volatile boolean heard;
    private volatile boolean ended;

    @Override
    public void beforeStart(ClientCallStreamObserver<List<AppendEntriesRequestProto>> call) {
      requests = call;
      call.setOnReadyHandler(PeerLink.this::wakeAll);
    }

    private ClientCallStreamObserver<List<AppendEntriesRequestProto>> requests() {
      ClientCallStreamObserver<List<AppendEntriesRequestProto>> begun = requests;
      if (begun == null) {
        throw new IllegalStateException("gRPC has not begun the stream");
      }
      return begun;
    }

    private boolean isReady() {
      return requests().isReady();
    }

    private void send(List<AppendEntriesRequestProto> together) {
      if (unanswered.size() == together.size()) {
        heardAt = System.nanoTime();
      }
      try {
        requests().onNext(together);
      } catch (IllegalStateException ended) {
        log.debug("{}: the stream has ended meanwhile", channel.authority(), ended);
      }
    }

    @Override
    public void onNext(List<Answer> answers) {
      heard = true;
      heardAt = System.nanoTime();
      for (Answer answer : answers) {
        LogSender sender = unanswered.remove(answer.callId());
        if (sender != null) {
          sender.answered(answer);
        }
      }
    }

    /** A machine that is cut off or frozen ends nothing by itself. */
    private void giveUpWhereSilent() {
      boolean awaited = !unanswered.isEmpty() || !isReady();
      if (awaited && System.nanoTime() - heardAt > SILENCE_NANOS) {
        requests().cancel("nothing is answered", null);
        // The next stream gets a connection of its own.
        channel.enterIdle();
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (heard && !closed) {
        Status why = Status.fromThrowable(failure);
        log.info("{} {} {}", channel.authority(), why.getCode(), why.getDescription());
      }
      ended();
    }

    @Override
    public void onCompleted() {
      ended();
    }

    private void ended() {
      ended = true;
      failedAt = System.nanoTime();
      stream = null;
      unanswered.clear();
      senders.forEach(LogSender::broken);
    }
  }
}
