// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.raft.PeerAppends.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.BindableService;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCallStreamObserver;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.apache.ratis.util.JavaUtils;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side of the followers of {@link PeerAppends}: gives each request to its group, and answers.
 *
 * <p>What comes on one stream is given to the groups by one thread, which must not have to wait:
 * the first request of a term, for which a group may have to end a leadership of its own and to
 * sync its vote, is given to it on another thread, and those behind it follow there.
 *
 * <p>Answers to entries of one group are given in the order of the entries, those that came on
 * other streams included. Ratis 3.3.0 answers entries that it has in memory already as if they were
 * on disk, so a leader that sends them once more, because a connection broke while this node's disk
 * was slow, would count a copy that a power loss takes away. Behind the answer to the first copy,
 * which waits for the disk, it is true.
 */
final class PeerAppendService implements BindableService {
  private static final Logger log = LoggerFactory.getLogger(PeerAppendService.class);

  private final ByteString self;
  private final PeerGate gate;
  private final Supplier<RaftServer> server;
  private final Executor executor;
  private final Map<ByteString, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * @param server not asked before the first request
   * @param executor for what may wait
   */
  PeerAppendService(RaftPeerId self, PeerGate gate, Supplier<RaftServer> server, Executor executor) {
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
        lane(request).take(request, this);
      } catch (Exception e) {
        answer(Answer.refused(callId, String.valueOf(e.getMessage())));
      }
    }

    /** From any thread; whoever comes first sends what others add meanwhile. */
    private void answer(Answer answer) {
      ready.add(answer);
      if (unsent.getAndIncrement() != 0) {
        return;
      }
      int sent = 1;
      do {
        List<Answer> together = new ArrayList<>();
        for (Answer each = ready.poll(); each != null; each = ready.poll()) {
          together.add(each);
        }
        if (!ended && !together.isEmpty()) {
          answers.onNext(together);
        }
        sent = unsent.addAndGet(-sent);
      } while (sent != 0);
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

  /** A replica that was made anew begins anew: what its forerunner was asked ends with that. */
  private Lane lane(AppendEntriesRequestProto request) throws Exception {
    ByteString id = request.getServerRequest().getRaftGroupId().getId();
    RaftGroupId group = ProtoUtils.toRaftGroupId(request.getServerRequest().getRaftGroupId());
    RaftServer.Division division = server.get().getDivision(group);
    Lane known = lanes.get(id);
    if (known != null && known.division == division) {
      return known;
    }
    return lanes.compute(
        id,
        (same, now) -> now != null && now.division == division ? now : new Lane(division));
  }

  /** The requests of one group, one at a time and in their order. */
  private final class Lane {
    private final RaftServer.Division division;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    // ---- used by whoever has the lane

    private long term = -1;
    private CompletableFuture<?> onDisk = CompletableFuture.completedFuture(null);

    Lane(RaftServer.Division division) {
      this.division = division;
    }

    void take(AppendEntriesRequestProto request, Stream from) {
      synchronized (this) {
        if (busy || request.getLeaderTerm() != term || request.getInitializing()) {
          waiting.add(() -> process(request, from));
          if (!busy) {
            busy = true;
            executor.execute(this::drain);
          }
          return;
        }
        busy = true;
      }
      process(request, from);
      synchronized (this) {
        busy = !waiting.isEmpty();
        if (busy) {
          executor.execute(this::drain);
        }
      }
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
        CompletableFuture<AppendEntriesReplyProto> reply =
            server.get().appendEntriesAsync(request);
        if (request.getEntriesCount() > 0 && !reply.isCompletedExceptionally()) {
          reply = reply.thenCombine(onDisk, (each, before) -> each);
          onDisk = reply;
        }
        term = request.getLeaderTerm();
        reply.whenComplete(
            (each, failure) ->
                from.answer(
                    failure == null ? Answer.of(each) : Answer.refused(callId, why(failure))));
      } catch (Exception e) {
        from.answer(Answer.refused(callId, why(e)));
      }
    }
  }

  private static String why(Throwable failure) {
    return String.valueOf(JavaUtils.unwrapCompletionException(failure).getMessage());
  }
}
