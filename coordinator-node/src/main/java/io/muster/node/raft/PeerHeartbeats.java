// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCallStreamObserver;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientResponseObserver;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeats of {@link SharedHeartbeats} to one node: a connection with one stream, made anew
 * when it has ended. Answers come on the threads of the connection.
 */
final class PeerHeartbeats implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PeerHeartbeats.class);

  /** Not sooner is a stream made again, since what has ended it may end the next as well. */
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  /** A stream on which nothing is answered for so long is given up. */
  private static final long STUCK_MS = 5_000;

  /** By this Ratis names the request that it could not process, and ends the stream. */
  private static final Metadata.Key<String> CALL_ID =
      Metadata.Key.of("call-id", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final RaftMetrics metrics;
  private final Set<PatientLogAppender> senders = ConcurrentHashMap.newKeySet();

  // ---- used by the one thread that sends

  private @Nullable Stream stream;
  private long openedAt;
  private long lastCallId;

  PeerHeartbeats(ManagedChannel channel, RaftMetrics metrics) {
    this.channel = channel;
    this.metrics = metrics;
    this.openedAt = System.nanoTime() - RETRY_NANOS;
  }

  void join(PatientLogAppender sender) {
    senders.add(sender);
  }

  /** Returns true when it was the last one. */
  boolean leave(PatientLogAppender sender) {
    senders.remove(sender);
    return senders.isEmpty();
  }

  void send() {
    for (PatientLogAppender sender : senders) {
      if (sender.isHeartbeatDueSoon()) {
        Stream open = open();
        if (open == null || !open.isReady()) {
          return;
        }
        open.send(sender);
      }
    }
  }

  private @Nullable Stream open() {
    Stream known = stream;
    if (known != null && !known.hasEnded()) {
      return known;
    }
    long now = System.nanoTime();
    if (now - openedAt < RETRY_NANOS) {
      return null;
    }
    openedAt = now;
    // gRPC would wait longer with each attempt that fails.
    channel.resetConnectBackoff();
    Stream made = new Stream();
    RaftServerProtocolServiceGrpc.newStub(channel).appendEntries(made);
    stream = made;
    return made;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /** What was sent, and not answered yet. */
  private record Sent(PatientLogAppender sender, Timestamp at) {}

  private final class Stream
      implements ClientResponseObserver<AppendEntriesRequestProto, AppendEntriesReplyProto> {
    private final Map<Long, Sent> sent = new ConcurrentHashMap<>();

    /** None is sent behind one that is not answered: it would say no more than that one. */
    private final Set<PatientLogAppender> unanswered = ConcurrentHashMap.newKeySet();

    private @Nullable ClientCallStreamObserver<AppendEntriesRequestProto> requests;
    private volatile Timestamp heardAt = Timestamp.currentTime();
    private volatile boolean heard;
    private volatile boolean ended;

    @Override
    public void beforeStart(ClientCallStreamObserver<AppendEntriesRequestProto> stream) {
      requests = stream;
    }

    private ClientCallStreamObserver<AppendEntriesRequestProto> requests() {
      ClientCallStreamObserver<AppendEntriesRequestProto> begun = requests;
      if (begun == null) {
        throw new IllegalStateException("gRPC has not begun the stream");
      }
      return begun;
    }

    private boolean isReady() {
      return requests().isReady();
    }

    private boolean hasEnded() {
      if (!ended && !unanswered.isEmpty() && heardAt.elapsedTimeMs() > STUCK_MS) {
        requests().cancel("nothing is answered", null);
        ended = true;
      }
      return ended;
    }

    /** The numbers are this stream's and no group's: to a group an answer here confirms no read. */
    private void send(PatientLogAppender sender) {
      if (!unanswered.add(sender)) {
        return;
      }
      if (unanswered.size() == 1) {
        heardAt = Timestamp.currentTime();
      }
      long callId = ++lastCallId;
      try {
        AppendEntriesRequestProto heartbeat = sender.newSharedHeartbeat(callId);
        if (heartbeat == null) {
          unanswered.remove(sender);
          return;
        }
        sent.put(callId, new Sent(sender, Timestamp.currentTime()));
        requests().onNext(heartbeat);
        metrics.heartbeatSentTogether();
      } catch (RaftLogIOException e) {
        sent.remove(callId);
        unanswered.remove(sender);
        log.debug("{}: no heartbeat", sender, e);
      }
    }

    @Override
    public void onNext(AppendEntriesReplyProto reply) {
      heardAt = Timestamp.currentTime();
      heard = true;
      Sent answered = sent.remove(reply.getServerReply().getCallId());
      if (answered == null) {
        return;
      }
      unanswered.remove(answered.sender());
      if (reply.getResult() == AppendResult.SUCCESS) {
        answered.sender().sharedHeartbeatAnswered(answered.at(), reply);
      }
    }

    @Override
    public void onError(Throwable failure) {
      ended = true;
      Metadata trailers = Status.trailersFromThrowable(failure);
      String cause = trailers == null ? null : trailers.get(CALL_ID);
      Sent culprit = cause == null ? null : sent.get(Long.valueOf(cause));
      if (culprit != null) {
        culprit.sender().sendAlone();
      }
      if (heard) {
        Status why = Status.fromThrowable(failure);
        log.info(
            "heartbeats to {} go alone for now: {} {}",
            channel.authority(),
            why.getCode(),
            why.getDescription());
      }
    }

    @Override
    public void onCompleted() {
      ended = true;
    }
  }
}
