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

  /** A stream on which so many get no answer, and nobody one, is given up. */
  private static final int IN_VAIN_MAX = 3;

  /** For so long a group's heartbeats go alone when one here was not answered. */
  private static final Duration ALONE = Duration.ofSeconds(5);

  /** Far from those of groups, so that {@link FollowerAcks} never takes one for another. */
  private static final long FIRST_CALL_ID = 1L << 48;

  private final ManagedChannel channel;
  private final RaftMetrics metrics;
  private final Set<PatientLogAppender> senders = ConcurrentHashMap.newKeySet();

  private volatile @Nullable Stream stream;
  private volatile boolean closed;

  // ---- used by the one thread that sends

  private long openedAt;
  private long lastCallId = FIRST_CALL_ID;

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
    Stream open = stream;
    if (open != null) {
      open.leave(sender);
    }
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
    closed = true;
    channel.shutdownNow();
  }

  /** What was sent, and not answered yet. */
  private record Sent(long callId, Timestamp madeAt) {}

  private final class Stream
      implements ClientResponseObserver<AppendEntriesRequestProto, AppendEntriesReplyProto> {
    /** None is sent behind one that is not answered: it would say no more than that one. */
    private final Map<PatientLogAppender, Sent> unanswered = new ConcurrentHashMap<>();

    private final Map<Long, PatientLogAppender> byCallId = new ConcurrentHashMap<>();

    private @Nullable ClientCallStreamObserver<AppendEntriesRequestProto> requests;

    /** How many were not answered in time since the last answer. */
    private volatile int inVain;

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

    /** One group that gets no answers says nothing of the others; several of them do. */
    private boolean hasEnded() {
      if (!ended && inVain >= IN_VAIN_MAX) {
        ended = true;
        requests().cancel("nothing is answered", null);
        channel.enterIdle();
      }
      return ended;
    }

    private void send(PatientLogAppender sender) {
      Sent before = unanswered.get(sender);
      if (before != null) {
        if (before.madeAt().elapsedTimeMs() > sender.answerTimeMs()) {
          // Ratis neither answers nor ends the stream where it cannot take a heartbeat.
          forget(sender, before);
          sender.alone(ALONE);
          inVain++;
        }
        return;
      }
      Sent sent = new Sent(++lastCallId, Timestamp.currentTime());
      try {
        AppendEntriesRequestProto heartbeat = sender.newSharedHeartbeat(sent.callId());
        if (heartbeat != null) {
          unanswered.put(sender, sent);
          byCallId.put(sent.callId(), sender);
          if (!senders.contains(sender)) {
            // It has left meanwhile, and nobody would forget it.
            forget(sender, sent);
            return;
          }
          requests().onNext(heartbeat);
          metrics.heartbeatSentTogether();
        }
      } catch (RaftLogIOException | RuntimeException e) {
        // The group may just have lost its leader, and the others still want theirs.
        forget(sender, sent);
        log.debug("{}: no heartbeat", sender, e);
      }
    }

    private void leave(PatientLogAppender sender) {
      Sent sent = unanswered.get(sender);
      if (sent != null) {
        forget(sender, sent);
      }
    }

    private void forget(PatientLogAppender sender, Sent sent) {
      byCallId.remove(sent.callId());
      unanswered.remove(sender, sent);
    }

    @Override
    public void onNext(AppendEntriesReplyProto reply) {
      heard = true;
      inVain = 0;
      PatientLogAppender sender = byCallId.remove(reply.getServerReply().getCallId());
      Sent sent = sender == null ? null : unanswered.remove(sender);
      if (sender == null || sent == null) {
        return;
      }
      try {
        if (reply.getResult() == AppendResult.SUCCESS) {
          sender.sharedHeartbeatAcknowledged(sent.madeAt(), reply);
        }
      } catch (RuntimeException e) {
        // The group's end must not be that of the stream.
        log.debug("{}: an answer to a heartbeat is of no use", sender, e);
      }
    }

    @Override
    public void onError(Throwable failure) {
      ended = true;
      if (heard && !closed) {
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
