// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.raft.PeerAppends.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.RaftPeer;
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
  private static final int PARCEL_BYTES = 256 << 10;

  /** So much may wait that was made on other threads; what other groups send waits behind it. */
  private static final int MADE_BYTES = 2 << 20;

  /** Whoever is not a member of any group of this node any more is let go after this. */
  private static final long UNNEEDED_NANOS = Duration.ofSeconds(10).toNanos();

  private final Function<RaftPeer, ManagedChannel> channels;
  private final Executor executor;
  private final RaftMetrics metrics;
  private final Runnable onReturn;
  private final Set<LogSender> senders = ConcurrentHashMap.newKeySet();
  private final Queue<LogSender> ready = new ConcurrentLinkedQueue<>();
  private final Queue<Made> made = new ConcurrentLinkedQueue<>();
  private final AtomicLong madeBytes = new AtomicLong();
  private final AtomicInteger calls = new AtomicInteger();
  private final Runnable run = this::run;
  private volatile String address;
  private volatile ManagedChannel channel;
  private volatile @Nullable Stream stream;
  private volatile boolean closed;
  private volatile long failedAt;
  private volatile long keptAt;

  /** A stream was given up because nothing was answered, and none after it was. */
  private volatile boolean silent;

  /** A request that was made elsewhere, and whose it is. */
  private record Made(AppendEntriesRequestProto request, LogSender sender) {}

  /**
   * @param onReturn told when the peer answers again after a silence; must not block
   */
  PeerLink(
      Function<RaftPeer, ManagedChannel> channels,
      RaftPeer peer,
      Executor executor,
      RaftMetrics metrics,
      Runnable onReturn) {
    this.channels = channels;
    this.executor = executor;
    this.metrics = metrics;
    this.onReturn = onReturn;
    this.address = peer.getAddress();
    this.channel = channels.apply(peer);
    this.failedAt = System.nanoTime() - RETRY_NANOS;
    this.keptAt = System.nanoTime();
  }

  /** Where the peer is now. */
  void moveTo(RaftPeer peer) {
    if (!address.equals(peer.getAddress())) {
      ManagedChannel before = channel;
      address = peer.getAddress();
      channel = channels.apply(peer);
      before.shutdownNow();
    }
  }

  void join(LogSender sender) {
    senders.add(sender);
  }

  void leave(LogSender sender) {
    senders.remove(sender);
  }

  /** A connection is wanted also while nobody sends: the first entry is not to wait for it. */
  void keep() {
    keptAt = System.nanoTime();
    if (stream == null) {
      run();
    }
  }

  boolean isNeeded() {
    return !senders.isEmpty() || System.nanoTime() - keptAt < UNNEEDED_NANOS;
  }

  /** Whether what is made elsewhere would soon be sent. */
  boolean hasRoom() {
    Stream known = stream;
    return known != null && known.isReady() && madeBytes.get() < MADE_BYTES;
  }

  /** The sender has something; it is asked for it soon, on another thread. */
  void wake(LogSender sender) {
    if (sender.enqueue()) {
      ready.add(sender);
      Burst.atEnd(Burst.Stage.NODES, run);
    }
  }

  /** Sends what was made on another thread. */
  void send(AppendEntriesRequestProto request, LogSender sender) {
    madeBytes.addAndGet(request.getSerializedSize());
    made.add(new Made(request, sender));
    run();
  }

  /** Their answers are of no interest any more. */
  void forget(Collection<Long> callIds) {
    Stream known = stream;
    if (known != null) {
      known.unanswered.keySet().removeAll(callIds);
    }
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
      try {
        sendWhatThereIs();
      } catch (Throwable e) {
        // Whatever it was, the others' heartbeats have to go on.
        log.error("{}: nothing could be sent", address, e);
        Stream known = stream;
        if (known != null) {
          known.giveUp();
        }
      }
      seen = calls.addAndGet(-seen);
    } while (seen != 0);
  }

  /** While there is no stream that takes more, all stays where it is; its readiness calls again. */
  private void sendWhatThereIs() {
    Stream to = open();
    if (to == null || !to.isReady()) {
      return;
    }
    Parcel parcel = new Parcel(to);
    // Who still leads is told first: it is little, and groups that do not hear it elect.
    for (LogSender sender : ready) {
      sender.takeHeartbeat(parcel);
    }
    while (!parcel.isFull()) {
      Made each = pollMade();
      if (each == null) {
        break;
      }
      if (each.sender().awaits(each.request().getServerRequest().getCallId())) {
        parcel.add(each.request(), each.sender());
      }
    }
    while (!parcel.isFull()) {
      LogSender sender = ready.poll();
      if (sender == null) {
        break;
      }
      sender.dequeued();
      sender.takeHeartbeat(parcel);
      sender.take(parcel);
    }
    parcel.send();
    if (!made.isEmpty() || !ready.isEmpty()) {
      calls.incrementAndGet();
    }
  }

  private @Nullable Made pollMade() {
    Made next = made.poll();
    if (next != null) {
      madeBytes.addAndGet(-next.request().getSerializedSize());
    }
    return next;
  }

  /** Null while there is none, and it is too early to make another. */
  private @Nullable Stream open() {
    Stream known = stream;
    if (known != null) {
      return known;
    }
    if (closed || System.nanoTime() - failedAt < RETRY_NANOS) {
      return null;
    }
    // gRPC would wait longer with each attempt that fails.
    channel.resetConnectBackoff();
    Stream begun = new Stream();
    stream = begun;
    try {
      ClientCalls.asyncBidiStreamingCall(
          channel.newCall(PeerAppends.METHOD, CallOptions.DEFAULT), begun);
    } catch (RuntimeException e) {
      begun.ended();
      throw e;
    }
    begun.started = true;
    return begun;
  }

  /** What is due by time. */
  void tick() {
    Stream known = stream;
    if (known != null) {
      known.giveUpWhereSilent();
    }
    for (LogSender sender : senders) {
      try {
        // All at once, so that they go together.
        if (sender.tick() && sender.enqueue()) {
          ready.add(sender);
        }
      } catch (RuntimeException e) {
        // Its group may just have been closed.
        log.debug("{}: nothing is due", sender, e);
      }
    }
    if (stream == null || !ready.isEmpty() || !made.isEmpty()) {
      run();
    }
  }

  @Override
  public void close() {
    closed = true;
    channel.shutdownNow();
  }

  /** What goes out together. Used by one thread. */
  final class Parcel {
    private final Stream to;
    private final List<AppendEntriesRequestProto> requests = new ArrayList<>();
    private int bytes;

    private Parcel(Stream to) {
      this.to = to;
    }

    boolean isFull() {
      return bytes >= PARCEL_BYTES;
    }

    /** The request's answer goes to the sender. */
    void add(AppendEntriesRequestProto request, LogSender sender) {
      to.unanswered.put(request.getServerRequest().getCallId(), sender);
      requests.add(request);
      bytes += request.getSerializedSize();
    }

    private void send() {
      if (requests.isEmpty()) {
        return;
      }
      metrics.burstSent(requests.size());
      to.send(requests);
      if (to.ended) {
        // What was added behind the end is not seen by it.
        senders.forEach(LogSender::broken);
      }
    }
  }

  private final class Stream
      implements ClientResponseObserver<List<AppendEntriesRequestProto>, List<Answer>> {
    private final Map<Long, LogSender> unanswered = new ConcurrentHashMap<>();
    private @Nullable ClientCallStreamObserver<List<AppendEntriesRequestProto>> requests;

    /** When something came, or was sent while nothing was awaited. */
    private volatile long heardAt = System.nanoTime();

    /** gRPC has begun the call; other threads may not ask it anything before. */
    private volatile boolean started;

    private volatile boolean heard;
    private volatile boolean ended;

    @Override
    public void beforeStart(ClientCallStreamObserver<List<AppendEntriesRequestProto>> call) {
      requests = call;
      call.setOnReadyHandler(PeerLink.this::run);
    }

    private ClientCallStreamObserver<List<AppendEntriesRequestProto>> requests() {
      ClientCallStreamObserver<List<AppendEntriesRequestProto>> begun = requests;
      if (begun == null) {
        throw new IllegalStateException("gRPC has not begun the stream");
      }
      return begun;
    }

    private boolean isReady() {
      return started && requests().isReady();
    }

    private void send(List<AppendEntriesRequestProto> together) {
      if (unanswered.size() == together.size()) {
        heardAt = System.nanoTime();
      }
      try {
        requests().onNext(together);
      } catch (IllegalStateException ending) {
        log.debug("{}: the stream has just ended", address, ending);
      }
    }

    @Override
    public void onNext(List<Answer> answers) {
      heard = true;
      heardAt = System.nanoTime();
      if (silent) {
        silent = false;
        onReturn.run();
      }
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
        silent = true;
        giveUp();
        // The next stream gets a connection of its own.
        channel.enterIdle();
      }
    }

    private void giveUp() {
      if (started) {
        requests().cancel("nothing is answered", null);
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (heard && !closed) {
        Status why = Status.fromThrowable(failure);
        log.info("{} {} {}", address, why.getCode(), why.getDescription());
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
      if (stream == this) {
        stream = null;
      }
      unanswered.clear();
      // Made for this stream; nobody awaits them any more.
      while (pollMade() != null) {}
      senders.forEach(LogSender::broken);
    }
  }
}
