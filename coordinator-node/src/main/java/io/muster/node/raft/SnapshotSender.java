// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCallStreamObserver;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one snapshot to one follower, in pieces by Ratis's own call. So many pieces are on their
 * way at most; a piece that finds no room in time ends the attempt.
 */
final class SnapshotSender {
  private static final Logger log = LoggerFactory.getLogger(SnapshotSender.class);

  private final LogSender sender;
  private final ManagedChannel channel;
  private final int piecesMax;
  private final Duration patience;

  SnapshotSender(LogSender sender, ManagedChannel channel, RaftProperties properties) {
    this.sender = sender;
    this.channel = channel;
    this.piecesMax = GrpcConfigKeys.Server.installSnapshotRequestElementLimit(properties);
    this.patience =
        Duration.ofMillis(
            GrpcConfigKeys.Server.installSnapshotRequestTimeout(properties)
                    .toLong(TimeUnit.MILLISECONDS)
                * piecesMax);
  }

  /**
   * Done when the follower has it, or it is clear that this attempt comes to nothing.
   *
   * @throws IllegalStateException where it does
   */
  void send(SnapshotInfo snapshot) {
    log.info("{}: sends snapshot {}", sender, snapshot.getTermIndex());
    Replies replies = new Replies();
    RaftServerProtocolServiceGrpc.newStub(channel).installSnapshot(replies);
    try {
      for (InstallSnapshotRequestProto piece :
          sender.newInstallSnapshotRequests(UUID.randomUUID().toString(), snapshot)) {
        replies.room(1);
        if (!sender.isRunning()) {
          throw new IllegalStateException("it leads no more");
        }
        replies.send(piece);
        sender.getFollower().updateLastRpcSendTime(false);
      }
      replies.room(piecesMax);
      replies.complete();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      replies.cancel("interrupted");
    } catch (RuntimeException e) {
      replies.cancel(String.valueOf(e.getMessage()));
      throw e;
    }
    if (replies.installed) {
      sender.getFollower().setSnapshotIndex(snapshot.getTermIndex().getIndex());
      log.info("{}: the follower has snapshot {}", sender, snapshot.getTermIndex());
    }
  }

  private final class Replies
      implements ClientResponseObserver<InstallSnapshotRequestProto, InstallSnapshotReplyProto> {
    private final Semaphore room = new Semaphore(piecesMax);
    private @Nullable ClientCallStreamObserver<InstallSnapshotRequestProto> pieces;
    private volatile @Nullable String failure;
    private volatile boolean installed;

    @Override
    public void beforeStart(ClientCallStreamObserver<InstallSnapshotRequestProto> call) {
      pieces = call;
    }

    private ClientCallStreamObserver<InstallSnapshotRequestProto> pieces() {
      ClientCallStreamObserver<InstallSnapshotRequestProto> begun = pieces;
      if (begun == null) {
        throw new IllegalStateException("gRPC has not begun the stream");
      }
      return begun;
    }

    /** Waits until so many more pieces may be on their way. */
    private void room(int count) throws InterruptedException {
      boolean answered = room.tryAcquire(count, patience.toMillis(), TimeUnit.MILLISECONDS);
      String why = failure;
      if (why != null) {
        throw new IllegalStateException("the snapshot was not taken: " + why);
      }
      if (!answered) {
        throw new IllegalStateException("no answer to a piece of a snapshot in " + patience);
      }
    }

    private void send(InstallSnapshotRequestProto piece) {
      pieces().onNext(piece);
    }

    private void complete() {
      pieces().onCompleted();
    }

    private void cancel(String why) {
      pieces().cancel(why, null);
    }

    @Override
    public void onNext(InstallSnapshotReplyProto reply) {
      FollowerInfo follower = sender.getFollower();
      follower.updateLastRpcResponseTime();
      switch (reply.getResult()) {
        // To a piece of a snapshot that the follower has, or does not need any more, Ratis answers
        // without an index.
        case SUCCESS, ALREADY_INSTALLED -> {
          follower.setAttemptedToInstallSnapshot();
          installed = true;
        }
        case IN_PROGRESS -> {}
        case NOT_LEADER -> {
          sender.superseded(reply.getTerm());
          failure = "term " + reply.getTerm() + " has begun";
        }
        default -> failure = String.valueOf(reply.getResult());
      }
      room.release();
    }

    @Override
    public void onError(Throwable ended) {
      failed(String.valueOf(Status.fromThrowable(ended)));
    }

    @Override
    public void onCompleted() {
      failed("the follower has ended the call");
    }

    /** Whoever waits for room waits no more. After the last answer it says nothing. */
    private void failed(String why) {
      if (failure == null) {
        failure = why;
      }
      room.release(2 * piecesMax);
    }
  }
}
