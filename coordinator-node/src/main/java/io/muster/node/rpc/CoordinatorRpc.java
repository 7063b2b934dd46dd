// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.muster.node.coordinator.Caller;
import io.muster.node.coordinator.GroupCoordinators;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.ConnectResponse;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.FindCoordinatorResponse;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import io.muster.proto.v1.RequestHeader;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Membership and offsets over gRPC. Keeps the open streams, so that a stopping node can end them.
 */
final class CoordinatorRpc extends CoordinatorServiceGrpc.CoordinatorServiceImplBase {
  private final GroupCoordinators coordinators;
  private final CoordinatorValidator validator;
  private final Executor writers;
  private final LongSupplier topicsRevision;
  private final RpcMetrics metrics;
  private final Set<ConnectStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  /**
   * @param writers threads that write to streams
   * @param topicsRevision of the topic registry on this node
   */
  CoordinatorRpc(
      GroupCoordinators coordinators,
      CoordinatorValidator validator,
      Executor writers,
      LongSupplier topicsRevision,
      RpcMetrics metrics) {
    this.coordinators = coordinators;
    this.validator = validator;
    this.writers = writers;
    this.topicsRevision = topicsRevision;
    this.metrics = metrics;
  }

  @Override
  public void findCoordinator(
      FindCoordinatorRequest request, StreamObserver<FindCoordinatorResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.find(request);
          return coordinators.find(request.getGroupId());
        });
  }

  @Override
  public void joinGroup(JoinGroupRequest request, StreamObserver<JoinGroupResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.join(request);
          return coordinators.join(request, caller(request.getHeader()));
        });
  }

  @Override
  public void syncGroup(SyncGroupRequest request, StreamObserver<SyncGroupResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.sync(request);
          return coordinators.sync(request, caller(request.getHeader()));
        });
  }

  @Override
  public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.heartbeat(request);
          return coordinators.heartbeat(request, caller(request.getHeader()));
        });
  }

  @Override
  public void leaveGroup(LeaveGroupRequest request, StreamObserver<LeaveGroupResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.leave(request);
          return coordinators.leave(request, caller(request.getHeader()));
        });
  }

  @Override
  public void offsetCommit(
      OffsetCommitRequest request, StreamObserver<OffsetCommitResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          Caller caller = caller(request.getHeader());
          validator.commit(request, caller.clientId());
          return coordinators.commit(request, caller);
        });
  }

  @Override
  public void offsetFetch(
      OffsetFetchRequest request, StreamObserver<OffsetFetchResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.fetch(request);
          return coordinators.fetch(request, caller(request.getHeader()));
        });
  }

  @Override
  public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> observer) {
    ConnectOutbox outbox =
        new ConnectOutbox((ServerCallStreamObserver<ConnectResponse>) observer, writers);
    ConnectStream stream =
        new ConnectStream(
            coordinators, validator, outbox, CallerHost.current(), metrics, CallAccess.current());
    outbox.onEnd(() -> streams.remove(stream));
    streams.add(stream);
    // At once, too: the client may have missed a change while it had no stream.
    stream.topicsChanged(topicsRevision.getAsLong());
    if (ending) {
      stream.end();
    }
    return stream;
  }

  /** Ends every stream after what was accepted on it is answered. New ones are ended at once. */
  void endStreams() {
    ending = true;
    streams.forEach(ConnectStream::end);
  }

  /** The topic registry on this node changed: every client on a stream is told. */
  void topicsChanged() {
    long revision = topicsRevision.getAsLong();
    streams.forEach(stream -> stream.topicsChanged(revision));
  }

  /** How many streams are open. */
  int openStreams() {
    return streams.size();
  }

  private static Caller caller(RequestHeader header) {
    return new Caller(header.getClientId(), CallerHost.current(), null);
  }
}
