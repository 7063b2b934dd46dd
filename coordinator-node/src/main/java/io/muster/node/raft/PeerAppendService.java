// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.raft.PeerAppends.Answer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.BindableService;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCallStreamObserver;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.apache.ratis.util.JavaUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side of the followers of {@link PeerAppends}: gives each request to its group, and answers.
 *
 * <p>What comes on one stream is given to the groups by one thread, which must not have to wait:
 * the first request of a term, for which a group may have to end a leadership of its own and to
 * sync its vote, is given to it on another thread, and so is what comes while the group itself
 * stands for election, which has to end first. Those behind it follow there.
 *
 * <p>Answers to entries of one group are given in the order of the entries, those that came on
 * other streams included. Ratis 3.3.0 answers entries that it has in memory already as if they were
 * on disk, so a leader that sends them once more, because a connection broke while this node's disk
 * was slow, would count a copy that a power loss takes away. Behind the answer to the first copy,
 * which waits for the disk, it is true. Of entries that this node has written itself, as a leader,
 * there is no first copy, so the log is asked as well.
 *
 * <p>Nor are entries acknowledged whose term was over before the log had them. Ratis 3.3.0 looks at
 * the term, lets go of the group's lock, and appends; a vote that was given in between, or while it
 * appended, knew nothing of these entries, so a leader may have been elected without them.
 */
final class PeerAppendService implements BindableService {
  private static final Logger log = LoggerFactory.getLogger(PeerAppendService.class);

  /** What is larger may have to wait for the disk before it is in the log's queue. */
  private static final int SMALL_ENTRIES = 16;

  private static final int SMALL_BYTES = 64 << 10;

  /** More than a leader has on its way to one group: who gets there does not listen. */
  private static final int WAITING_MAX = 64;

  /**
   * The heartbeats of all groups come together, and each is answered by a thread of its group: so
   * long their answers wait for each other. A lease is 200 times that by default, and 20 times at
   * the least; only a read without one notices.
   */
  private static final Duration TOGETHER = Duration.ofMillis(2);

  private static final Duration FLUSH_LOOK = Duration.ofMillis(5);
  private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(10);

  private final ByteString self;
  private final PeerGate gate;
  private final Supplier<RaftServer> server;
  private final Executor executor;
  private final Map<ByteString, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * @param server not asked before the first request
   * @param executor for what may wait
   */
  PeerAppendService(
      RaftPeerId self, PeerGate gate, Supplier<RaftServer> server, Executor executor) {
    this.self = self.toByteString();
    this.gate = gate;
    this.server = server;
    this.executor = executor;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(PeerAppends.SERVICE)
        .addMethod(PeerAppends.METHOD, ServerCalls.asyncBidiStreamingCall(this::open))
        .build();
  }

  private StreamObserver<List<AppendEntriesRequestProto>> open(StreamObserver<List<Answer>> to) {
    Stream stream = new Stream((ServerCallStreamObserver<List<Answer>>) to);
    stream.answers.setOnCancelHandler(stream::lost);
    return stream;
  }

  /** What one node sends. */
  private final class Stream implements StreamObserver<List<AppendEntriesRequestProto>> {
    private final ServerCallStreamObserver<List<Answer>> answers;
    private final Queue<Answer> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unsent = new AtomicInteger();
    private final AtomicBoolean gathering = new AtomicBoolean();
    private volatile boolean ended;

    /** Who sends; all requests of a stream come from the same member. */
    private volatile @Nullable RaftPeerId leader;

    Stream(ServerCallStreamObserver<List<Answer>> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(List<AppendEntriesRequestProto> requests) {
      for (AppendEntriesRequestProto request : requests) {
        if (ended || !admits(request)) {
          return;
        }
        take(request);
      }
    }

    private boolean admits(AppendEntriesRequestProto request) {
      ByteString addressee = request.getServerRequest().getReplyId();
      if (!addressee.equals(self)) {
        end(MeantForThisMember.another(self, addressee));
        return false;
      }
      RaftPeerId from = leader;
      if (from == null) {
        from = RaftPeerId.valueOf(request.getServerRequest().getRequestorId());
        leader = from;
      }
      if (!gate.admits(from)) {
        end(MeantForThisMember.dead());
        return false;
      }
      return true;
    }

    private void take(AppendEntriesRequestProto request) {
      long callId = request.getServerRequest().getCallId();
      try {
        lanes
            .computeIfAbsent(request.getServerRequest().getRaftGroupId().getId(), Lane::new)
            .take(request, this);
      } catch (RuntimeException e) {
        answer(Answer.refused(callId, why(e)));
      }
    }

    /** From any thread. */
    private void answer(Answer answer) {
      ready.add(answer);
      sendReady();
    }

    /** From any thread; goes with the next answers, or a moment later. */
    private void answerSoon(Answer answer) {
      ready.add(answer);
      if (gathering.compareAndSet(false, true)) {
        CompletableFuture.delayedExecutor(TOGETHER.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
            .execute(
                () -> {
                  gathering.set(false);
                  executor.execute(this::sendReady);
                });
      }
    }

    /** Whoever comes first sends what others add meanwhile. */
    private void sendReady() {
      if (unsent.getAndIncrement() != 0) {
        return;
      }
      int seen = 1;
      do {
        List<Answer> together = new ArrayList<>();
        for (Answer each = ready.poll(); each != null; each = ready.poll()) {
          together.add(each);
        }
        send(together);
        seen = unsent.addAndGet(-seen);
      } while (seen != 0);
    }

    private synchronized void send(List<Answer> together) {
      if (ended || together.isEmpty()) {
        return;
      }
      try {
        answers.onNext(together);
      } catch (RuntimeException e) {
        log.debug("nobody hears answers to {} any more", leader, e);
      }
    }

    private synchronized void end(Status why) {
      if (!ended) {
        ended = true;
        answers.onError(why.asRuntimeException());
      }
    }

    private void lost() {
      ended = true;
      RaftPeerId known = leader;
      if (known != null) {
        gate.lost(known);
      }
    }

    @Override
    public void onError(Throwable failure) {
      log.debug("a stream of {} has ended", leader, failure);
    }

    @Override
    public synchronized void onCompleted() {
      if (!ended) {
        ended = true;
        answers.onCompleted();
      }
    }
  }

  /** The group's replica here is gone, or another one: what the one before was asked is over. */
  void forget(int group) {
    lanes.remove(GroupIds.raftId(group).toByteString());
  }

  /** The requests of one group, one at a time and in their order. */
  private final class Lane {
    private final RaftGroupId group;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    // ---- used by whoever has the lane

    private long term = -1;
    private CompletableFuture<?> onDisk = CompletableFuture.completedFuture(null);

    /** The highest that {@code onDisk} waits for. */
    private long lastIndex;

    /** Null before the first request: to look for it may take as long as it is being opened. */
    private RaftServer.@Nullable Division division;

    Lane(ByteString id) {
      this.group = RaftGroupId.valueOf(id);
    }

    void take(AppendEntriesRequestProto request, Stream from) {
      synchronized (this) {
        if (busy || mayWait(request)) {
          if (waiting.size() >= WAITING_MAX) {
            throw new IllegalStateException(WAITING_MAX + " requests of the group wait already");
          }
          waiting.add(() -> process(request, from));
          if (!busy) {
            busy = true;
            executor.execute(this::drain);
          }
          return;
        }
        busy = true;
      }
      try {
        process(request, from);
      } finally {
        synchronized (this) {
          busy = !waiting.isEmpty();
          if (busy) {
            executor.execute(this::drain);
          }
        }
      }
    }

    private boolean mayWait(AppendEntriesRequestProto request) {
      RaftServer.Division known = division;
      return known == null
          || !known.getInfo().isFollower()
          || request.getLeaderTerm() != term
          || request.getInitializing()
          || request.getEntriesCount() > SMALL_ENTRIES
          || (request.getEntriesCount() > 1 && request.getSerializedSize() > SMALL_BYTES);
    }

    private void drain() {
      while (true) {
        Runnable next;
        synchronized (this) {
          next = waiting.poll();
          busy = next != null;
        }
        if (next == null) {
          return;
        }
        next.run();
      }
    }

    /** Never fails. */
    private void process(AppendEntriesRequestProto request, Stream from) {
      long callId = request.getServerRequest().getCallId();
      try {
        CompletableFuture<AppendEntriesReplyProto> reply = server.get().appendEntriesAsync(request);
        RaftServer.Division replica = server.get().getDivision(group);
        division = replica;
        term = request.getLeaderTerm();
        if (request.getEntriesCount() > 0 && !isRefused(reply)) {
          reply = behindThoseBefore(reply, replica.getRaftLog(), request);
          if (isTermOver(replica)) {
            from.answer(Answer.refused(callId, "term " + term + " is over"));
            return;
          }
        }
        reply.whenComplete(
            (each, failure) -> {
              if (failure == null) {
                answer(each, replica.getRaftLog(), from, System.nanoTime());
              } else {
                from.answer(Answer.refused(callId, why(failure)));
              }
            });
      } catch (Throwable e) {
        from.answer(Answer.refused(callId, why(e)));
      }
    }

    /** It has changed nothing, so nobody has to wait for it. */
    private static boolean isRefused(CompletableFuture<AppendEntriesReplyProto> reply) {
      return reply.isDone()
          && (reply.isCompletedExceptionally()
              || reply.join().getResult() != AppendEntriesReplyProto.AppendResult.SUCCESS);
    }

    /**
     * Under the group's lock, as votes are given: one that comes later sees the entries, and one
     * that came before has raised the term.
     */
    private boolean isTermOver(RaftServer.Division replica) {
      synchronized (replica) {
        return replica.getInfo().getCurrentTerm() > term;
      }
    }

    private CompletableFuture<AppendEntriesReplyProto> behindThoseBefore(
        CompletableFuture<AppendEntriesReplyProto> reply,
        RaftLog replica,
        AppendEntriesRequestProto request) {
      long last = request.getEntries(request.getEntriesCount() - 1).getIndex();
      // A snapshot throws away what waits to be written, and its end is never told.
      if (onDisk.isDone() || replica.getSnapshotIndex() >= lastIndex) {
        // A failure is that of all that waited for it, and of nothing that comes later.
        onDisk = CompletableFuture.completedFuture(null);
        lastIndex = last;
      }
      CompletableFuture<AppendEntriesReplyProto> ordered =
          reply.thenCombine(onDisk, (each, before) -> each);
      onDisk = ordered;
      lastIndex = Math.max(lastIndex, last);
      return ordered;
    }

    private void answer(
        AppendEntriesReplyProto reply, RaftLog replica, Stream from, long sinceNanos) {
      boolean acknowledges = reply.getResult() == AppendEntriesReplyProto.AppendResult.SUCCESS;
      try {
        if (reply.getIsHearbeat()) {
          from.answerSoon(Answer.of(reply));
        } else if (!acknowledges || replica.getFlushIndex() >= reply.getMatchIndex()) {
          from.answer(Answer.of(reply));
        } else if (System.nanoTime() - sinceNanos > FLUSH_PATIENCE.toNanos()) {
          from.answer(
              Answer.refused(
                  reply.getServerReply().getCallId(),
                  "entry " + reply.getMatchIndex() + " is not on disk"));
        } else {
          CompletableFuture.delayedExecutor(FLUSH_LOOK.toNanos(), TimeUnit.NANOSECONDS, executor)
              .execute(() -> answer(reply, replica, from, sinceNanos));
        }
      } catch (RuntimeException e) {
        from.answer(Answer.refused(reply.getServerReply().getCallId(), why(e)));
      }
    }
  }

  private static String why(Throwable failure) {
    return String.valueOf(JavaUtils.unwrapCompletionException(failure).getMessage());
  }
}
